import { fileStart } from "./source-text.ts";
import type { ReadSource } from "./read-source.ts";

/** Data that did not come from a file, to be checked as if it had: everything in it stands at the start. */
export function plainSource(data: Readonly<Record<string, unknown>>, name: string): ReadSource {
  const start = fileStart(name);
  return { ok: true, data, positions: { has: () => true, key: () => start, value: () => start }, diagnostics: [] };
}
