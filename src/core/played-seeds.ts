/** "42", or "42 to 45": the seeds of a run follow each other. */
export function seedsText(seeds: readonly number[]): string {
  const [first, last] = [seeds.at(0), seeds.at(-1)];
  return first === last ? String(first) : `${first} to ${last}`;
}

/** "seed 42", or "seeds 42 to 45". */
export function seedWords(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? "seed" : "seeds"} ${seedsText(seeds)}`;
}

/** The first seed that a run has not played: under it all the dice are other ones. */
export function nextSeed(seeds: readonly number[]): number {
  return (seeds.at(-1) ?? 0) + 1;
}
