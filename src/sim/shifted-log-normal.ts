import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { normalQuantile } from "../core/normal-quantile.ts";

/** `location + exp(mu + sigma * z)`, z standard normal: a floor that no draw goes below, and a log-normal rest. */
export interface ShiftedLogNormal {
  readonly location: number;
  readonly mu: number;
  readonly sigma: number;
}

export interface MeanAndTail {
  readonly mean: number;
  readonly p95: number;
  readonly p99: number;
}

/** Beyond it the tail is so heavy that no sample of a sensible size has the mean that was asked for. */
const SIGMA_MAX = 2.5;
/** Bisection halves the range each time; so many make it as narrow as floating point can tell. */
const BISECTIONS = 60;

const Z95 = normalQuantile(0.95);
const Z99 = normalQuantile(0.99);

/**
 * The shifted log-normal with exactly this mean, P95 and P99. Given sigma, the two percentiles fix the rest, and the
 * mean grows with sigma, so one root is to be found. A location below zero is turned down, since no latency is negative.
 * Throws ImpossibleDistribution.
 */
export function fitShiftedLogNormal(wanted: MeanAndTail): ShiftedLogNormal {
  const { mean, p95, p99 } = wanted;
  const named = `mean ${mean}, P95 ${p95}, P99 ${p99}`;
  if (!(mean > 0 && Number.isFinite(p99))) throw new ImpossibleDistribution(`${named}: all three must be above zero`);
  if (mean === p95 && p95 === p99) return { location: mean, mu: Number.NEGATIVE_INFINITY, sigma: 0 };
  if (!(mean < p95 && p95 < p99)) {
    throw new ImpossibleDistribution(`${named}: they must grow in this order, or be all the same for a fixed value`);
  }
  const meanMin = leastShiftedMean(wanted);
  if (meanMin === null) {
    throw new ImpossibleDistribution(`${named}: P99 is so far above P95 that the tail would have no usable mean`);
  }
  let low = sigmaMin(wanted);
  let high = SIGMA_MAX;
  const meanMax = meanAt(high, wanted);
  if (mean < meanMin || mean > meanMax) {
    const bound =
      mean > meanMax ? `at most ${inwards(meanMax, Math.floor)}` : `at least ${inwards(meanMin, Math.ceil)}`;
    throw new ImpossibleDistribution(`${named}: with that P95 and P99 the mean is ${bound}`);
  }
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (meanAt(middle, wanted) < mean) low = middle;
    else high = middle;
  }
  const sigma = (low + high) / 2;
  const scale = scaleAt(sigma, wanted);
  return { location: Math.max(0, p95 - scale * Math.exp(sigma * Z95)), mu: Math.log(scale), sigma };
}

/** The lowest mean that goes with this P95 and P99; null: none does. */
export function leastShiftedMean(wanted: Omit<MeanAndTail, "mean">): number | null {
  const sigma = sigmaMin(wanted);
  return sigma > 0 && sigma <= SIGMA_MAX ? meanAt(sigma, wanted) : null;
}

/** The value at a standard normal `z`. */
export function shiftedLogNormalAt({ location, mu, sigma }: ShiftedLogNormal, z: number): number {
  return sigma === 0 ? location + Math.exp(mu) : location + Math.exp(mu + sigma * z);
}

/** There the location is zero; with a smaller sigma it is below. */
function sigmaMin({ p95, p99 }: Omit<MeanAndTail, "mean">): number {
  return Math.log(p99 / p95) / (Z99 - Z95);
}

function meanAt(sigma: number, wanted: Omit<MeanAndTail, "mean">): number {
  return wanted.p95 + scaleAt(sigma, wanted) * (Math.exp((sigma * sigma) / 2) - Math.exp(sigma * Z95));
}

function scaleAt(sigma: number, { p95, p99 }: Omit<MeanAndTail, "mean">): number {
  return (p99 - p95) / (Math.exp(sigma * Z99) - Math.exp(sigma * Z95));
}

/** To a tenth, so that the bound that is printed is itself accepted. */
function inwards(value: number, round: (value: number) => number): number {
  return round(value * 10) / 10;
}
