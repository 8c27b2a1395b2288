/** The list of models, or the one that was asked for, as a JSON body. */
export function openaiModels(asked: string | null, models: readonly string[]): string {
  return JSON.stringify(asked === null ? { object: "list", data: models.map(modelNamed) } : modelNamed(asked));
}

function modelNamed(id: string): object {
  return { id, object: "model", created: 1_735_689_600, owned_by: "system" };
}
