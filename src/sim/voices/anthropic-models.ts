/** The list of models, all on one page, or the one that was asked for, as a JSON body. */
export function anthropicModels(asked: string | null, models: readonly string[]): string {
  if (asked !== null) return JSON.stringify(modelNamed(asked));
  const ends = { has_more: false, first_id: models[0] ?? null, last_id: models.at(-1) ?? null };
  return JSON.stringify({ data: models.map(modelNamed), ...ends });
}

function modelNamed(id: string): object {
  return { type: "model", id, display_name: id, created_at: "2025-01-01T00:00:00Z" };
}
