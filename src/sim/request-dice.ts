import type { Random } from "../core/random.ts";
import { normalQuantile } from "../core/normal-quantile.ts";

/** Half a step of a random number: keeps a draw of zero from being infinitely far from the middle. */
const HALF_STEP = 1 / 18_014_398_509_481_984;

/** Everything that chance decides about one request at one provider when nothing is wrong. */
export interface RequestDice {
  /** Standard normal. */
  readonly latency: number;
  /** Standard normal. */
  readonly length: number;
  /** Uniform in [0, 1). */
  readonly error: number;
}

/** All are drawn, always in this order, whether they are needed or not, so that one setting never shifts another's dice. */
export function rollDice(random: Random): RequestDice {
  const latency = standardNormal(random);
  const length = standardNormal(random);
  return { latency, length, error: random.next() };
}

function standardNormal(random: Random): number {
  return normalQuantile(Math.max(HALF_STEP, random.next()));
}
