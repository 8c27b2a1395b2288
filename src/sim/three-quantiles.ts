import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { normalQuantile } from "../core/normal-quantile.ts";

/**
 * A distribution through exactly three quantiles: its logarithm is a chain of straight lines over the standard normal
 * z. Where one log-normal goes through all three it is that log-normal; else one that turns into another between P95
 * and P99.
 */
export interface ThreeQuantiles {
  readonly logMedian: number;
  /** Slopes of the logarithm: up to P95, from there to P99, and beyond. */
  readonly bulkSlope: number;
  readonly bendSlope: number;
  readonly tailSlope: number;
}

const Z95 = normalQuantile(0.95);
const Z99 = normalQuantile(0.99);

/**
 * Beyond P99 the log-normal through P50 and P99 goes on, and not the steeper line from P95 to P99: that would make one
 * answer in ten thousand take minutes, which three percentiles do not say. Throws ImpossibleDistribution.
 */
export function fitThreeQuantiles(p50: number, p95: number, p99: number): ThreeQuantiles {
  if (!(p50 > 0 && p50 <= p95 && p95 <= p99 && Number.isFinite(p99))) {
    throw new ImpossibleDistribution(`P50 ${p50}, P95 ${p95}, P99 ${p99}: they must be above zero and in this order`);
  }
  return {
    logMedian: Math.log(p50),
    bulkSlope: Math.log(p95 / p50) / Z95,
    bendSlope: Math.log(p99 / p95) / (Z99 - Z95),
    tailSlope: Math.log(p99 / p50) / Z99,
  };
}

/** The value at a standard normal `z`. */
export function threeQuantilesAt({ logMedian, bulkSlope, bendSlope, tailSlope }: ThreeQuantiles, z: number): number {
  if (z <= Z95) return Math.exp(logMedian + bulkSlope * z);
  if (z <= Z99) return Math.exp(logMedian + bulkSlope * Z95 + bendSlope * (z - Z95));
  return Math.exp(logMedian + tailSlope * z);
}
