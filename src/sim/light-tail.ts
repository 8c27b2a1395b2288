import { expectation } from "./expectation.ts";
import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { type MeanAndTail, leastShiftedMean } from "./shifted-log-normal.ts";
import { type ThreeQuantiles, fitThreeQuantiles, threeQuantilesAt } from "./three-quantiles.ts";
import { normalQuantile } from "../core/normal-quantile.ts";

/** The median is looked for down to this part of P95; below it, half of all answers would come at once. */
const MEDIAN_SHARE_MIN = 0.02;
const BISECTIONS = 60;

const BENDS = [normalQuantile(0.95), normalQuantile(0.99)];

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

/** Piece by piece, since the distribution bends between them. */
function meanOf(distribution: ThreeQuantiles): number {
  return expectation((z) => threeQuantilesAt(distribution, z), BENDS);
}
