import { normalDensity } from "../core/normal-tail.ts";

/** The integral goes over this many standard deviations to either side; beyond them no value is large enough to matter. */
const REACH = 12;
const STEPS_DEFAULT = 240;

/**
 * The mean of a value over a standard normal `z`, by Simpson's rule between one bend and the next. The rule wants an even
 * number of steps, and a function without bends inside them.
 */
export function expectation(
  valueAt: (z: number) => number,
  bends: readonly number[] = [],
  steps: number = STEPS_DEFAULT,
): number {
  const ends = [-REACH, ...bends, REACH];
  let mean = 0;
  for (let piece = 1; piece < ends.length; piece += 1) {
    const from = ends[piece - 1] ?? 0;
    const step = ((ends[piece] ?? 0) - from) / steps;
    let sum = 0;
    for (let index = 0; index <= steps; index += 1) {
      const z = from + index * step;
      const weight = index === 0 || index === steps ? 1 : 2 + 2 * (index % 2);
      sum += weight * valueAt(z) * normalDensity(z);
    }
    mean += (sum * step) / 3;
  }
  return mean;
}
