import type { CacheablePrompt } from "./voice.ts";

/** Shorter prompts are read anew each time, and nothing is made of them here. */
const CHARACTERS_MIN = 4096;

/**
 * A prompt as what may be known of it next time, in the order in which the model reads it; undefined where it is too
 * short for that.
 */
export function cacheable(
  characters: number,
  read: readonly unknown[],
  countsWrites = false,
): { readonly cacheable: CacheablePrompt } | null {
  if (characters < CHARACTERS_MIN) return null;
  const text = read.map((part) => JSON.stringify(part, withoutImages) ?? "").join("");
  return { cacheable: { text, countsWrites } };
}

/** They are counted apart, and not by their characters. */
function withoutImages(name: string, value: unknown): unknown {
  return name === "data" || name === "url" ? undefined : value;
}
