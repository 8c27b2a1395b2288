import type { CacheablePrompt } from "./voice.ts";

/** Shorter prompts are read anew each time, and nothing is made of them here. */
const CHARACTERS_MIN = 4096;

/**
 * A prompt as what may be known of it next time, in the order in which the model reads it; null where it is too short for
 * that, or where nothing of it is to be kept.
 */
export function cacheable(
  characters: number,
  partsKept: () => readonly unknown[],
  countsWrites = false,
): { readonly cacheable: CacheablePrompt } | null {
  if (characters < CHARACTERS_MIN) return null;
  const text = partsKept()
    .map((part) => JSON.stringify(part, withoutMarks) ?? "")
    .join("");
  return text === "" ? null : { cacheable: { text, countsWrites } };
}

/** Marks move on with the conversation, and images are counted apart, not by their characters. */
const LEFT_OUT: ReadonlySet<string> = new Set(["cache_control", "data", "url"]);

function withoutMarks(name: string, value: unknown): unknown {
  return LEFT_OUT.has(name) ? undefined : value;
}
