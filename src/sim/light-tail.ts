import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { type MeanAndTail, leastShiftedMean } from "./shifted-log-normal.ts";
import { type ThreeQuantiles, fitThreeQuantiles, threeQuantilesAt } from "./three-quantiles.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** The median is looked for down to this part of P95; below it, half of all answers would come at once. */
const MEDIAN_SHARE_MIN = 0.02;
const BISECTIONS = 60;
/** The integral of the mean goes over this many standard deviations to either side, in steps between the bends. */
const REACH = 12;
const STEPS = 240;

const BENDS = [-REACH, normalQuantile(0.95), normalQuantile(0.99), REACH];
const DENSITY_AT_0 = 0.3989422804014327;

/** Whether the mean is too low, for its percentiles, for any shifted log-normal that stays above zero. */
export function isLightTailed(wanted: MeanAndTail): boolean {
  const least = leastShiftedMean(wanted);
  return least !== null && wanted.mean < least;
}

/**
 * The distribution with exactly this P95 and P99 and the median that gives it this mean: for answers that vary widely but
 * hardly ever take much longer than P95. Throws ImpossibleDistribution.
 */
export function fitLightTail({ mean, p95, p99 }: MeanAndTail): ThreeQuantiles {
  let low = p95 * MEDIAN_SHARE_MIN;
  let high = p95;
  const least = meanOf(fitThreeQuantiles(low, p95, p99));
  if (mean < least) {
    throw new ImpossibleDistribution(
      `mean ${mean}, P95 ${p95}, P99 ${p99}: with that P95 and P99 the mean is at least ${Math.ceil(least * 10) / 10}`,
    );
  }
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (meanOf(fitThreeQuantiles(middle, p95, p99)) < mean) low = middle;
    else high = middle;
  }
  return fitThreeQuantiles((low + high) / 2, p95, p99);
}

/** By Simpson's rule, piece by piece, since the distribution bends between them. */
function meanOf(distribution: ThreeQuantiles): number {
  let mean = 0;
  for (let piece = 1; piece < BENDS.length; piece += 1) {
    const from = BENDS[piece - 1] ?? 0;
    const step = ((BENDS[piece] ?? 0) - from) / STEPS;
    let sum = 0;
    for (let index = 0; index <= STEPS; index += 1) {
      const z = from + index * step;
      const weight = index === 0 || index === STEPS ? 1 : 2 + 2 * (index % 2);
      sum += weight * threeQuantilesAt(distribution, z) * DENSITY_AT_0 * Math.exp((-z * z) / 2);
    }
    mean += (sum * step) / 3;
  }
  return mean;
}
