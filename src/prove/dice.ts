import type { Random } from "../core/random.ts";

/** Choices from one stream of chance, as cases need them. */
export interface Dice {
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly among: <T>(...choices: readonly [T, ...T[]]) => T;
  /** A whole number from `min` to `max`; of each order of magnitude as many. */
  readonly sized: (min: number, max: number) => number;
}

export function diceOf(random: Random): Dice {
  const below = (count: number): number => Math.floor(random.next() * count);
  return {
    below,
    chance: (probability) => random.next() < probability,
    among: (...[first, ...others]) => others[below(others.length + 1) - 1] ?? first,
    sized: (min, max) => {
      const magnitude = random.next() * Math.log((max + 1) / (min + 1));
      return Math.min(max, Math.floor((min + 1) * Math.exp(magnitude)) - 1);
    },
  };
}
