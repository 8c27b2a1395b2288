import type { Cancellation } from "../core/cancellation.ts";
import { type Breach, examine } from "./examine.ts";
import type { Ground } from "./ground.ts";
import type { Played, Promised } from "./played.ts";
import type { ProofCase } from "./proof-case.ts";
import { simplerCases } from "./simpler.ts";

/** So many cases are played in search of a shorter one; most are small by then. */
export const SHRINK_PLAYS_MAX = 600;

/** A case that breaks a promise. */
export interface Failing {
  readonly written: ProofCase;
  readonly breach: Breach;
  readonly played: Played | null;
}

export interface Shrunk extends Failing {
  readonly plays: number;
}

/**
 * The least that still breaks the same promise: whatever can be left out is. Delta debugging, and as deterministic as the
 * cases are. What is unplayable costs nothing.
 */
export async function shrink(
  found: Failing,
  ground: Ground,
  promises: readonly Promised[],
  cancellation: Cancellation,
): Promise<Shrunk> {
  let least = found;
  let plays = 0;
  for (let shorter: Failing | null = found; shorter !== null;) {
    shorter = null;
    for (const written of simplerCases(least.written)) {
      if (plays >= SHRINK_PLAYS_MAX || cancellation.cancelled) break;
      const finding = await examine(written, ground, promises);
      if (finding.how !== "unplayable") plays++;
      if (finding.how !== "broken" || finding.breach.promise !== found.breach.promise) continue;
      shorter = { written, breach: finding.breach, played: finding.played };
      break;
    }
    least = shorter ?? least;
  }
  return { ...least, plays };
}
