import type { Ground } from "./ground.ts";
import type { Played, Promised } from "./played.ts";
import { playCase } from "./play-case.ts";
import type { ProofCase } from "./proof-case.ts";

const COMPLAINTS_MAX = 20;

/** What became of a case. */
export type Finding =
  /** No file could hold such a case. */
  | { readonly how: "unplayable"; readonly problem: string }
  | { readonly how: "kept"; readonly played: Played }
  /** `played` is null where the engine itself broke down. */
  | { readonly how: "broken"; readonly breach: Breach; readonly played: Played | null };

export interface Breach {
  readonly promise: string;
  readonly title: string;
  /** At least one. */
  readonly complaints: readonly string[];
}

/** Plays a case and holds it to the promises, of which the first that is broken is told. */
export async function examine(written: ProofCase, ground: Ground, promises: readonly Promised[]): Promise<Finding> {
  const staged = ground.resolve(written);
  if (!staged.ok) return { how: "unplayable", problem: staged.problem };
  let played: Played;
  try {
    played = await playCase(written, staged, ground);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const breach = { promise: "comes-to-an-end", title: "Every request comes to an end.", complaints: [message] };
    return { how: "broken", breach, played: null };
  }
  for (const { name, title, broken } of promises) {
    const complaints: string[] = [];
    for (const complaint of broken(played)) if (complaints.push(complaint) >= COMPLAINTS_MAX) break;
    if (complaints.length > 0) return { how: "broken", breach: { promise: name, title, complaints }, played };
  }
  return { how: "kept", played };
}
