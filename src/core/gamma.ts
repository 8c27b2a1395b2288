import type { Random } from "./random.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** From here on Stirling's series has more digits than are wanted; smaller arguments are brought here. */
const STIRLING_FROM = 10;
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;
/** Nineteen draws in twenty are taken at once; so many in a row are never thrown away. */
const TRIES_MAX = 1000;

/** The gamma function, for x > 0; accurate to about 14 digits, from logarithms alone. */
export function gammaFunction(x: number): number {
  let shift = 0;
  let large = x;
  while (large < STIRLING_FROM) {
    shift += Math.log(large);
    large += 1;
  }
  const square = large * large;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / large;
  return Math.exp((large - 0.5) * Math.log(large) - large + HALF_LOG_TWO_PI + series - shift);
}

/**
 * A draw from the gamma distribution of this shape (above 0) and scale 1, by Marsaglia and Tsang's method (2000); a shape
 * below 1 is brought above it by a power of a uniform number, as they propose.
 */
export function gammaDraw(shape: number, random: Random): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * Math.exp(Math.log(1 - random.next()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const z = normalQuantile(random.next());
    const cubed = 1 + c * z;
    const u = random.next();
    if (!(cubed > 0)) continue;
    const v = cubed * cubed * cubed;
    if (Math.log(1 - u) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
  return shape;
}
