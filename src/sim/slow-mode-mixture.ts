import { impliedWidths } from "./implied-widths.ts";
import { normalQuantile } from "../core/normal-quantile.ts";
import { normalTail } from "../core/normal-tail.ts";
import { rootOf } from "./root.ts";

/**
 * Most answers come from a log-normal bulk; one in fifty from a slow mode, which is the bulk again, only `slowFactor`
 * times as slow. `ln(value)` is `mu + sigma * y`, where `y` is spread as the table says.
 */
export interface SlowModeMixture {
  readonly mu: number;
  readonly sigma: number;
  readonly slowShare: number;
  readonly slowFactor: number;
  /** Knots of the quantile function, both growing: the standard normal `z`, and the logarithm of the value there. */
  readonly zs: Float64Array;
  readonly logs: Float64Array;
}

/**
 * Three quantiles cannot tell the five parameters of two log-normals. So the share of the slow mode is set, to twice the
 * share beyond P99: the middle of the slow mode is then where P99 is. And its spread, on a log scale, is that of the bulk.
 */
const SLOW_SHARE = 0.02;
/** The table reaches further out than any draw: a random number has 53 bits, and its normal quantile is within 8.3. */
const REACH = 9;
const KNOTS_PER_SIGMA = 16;
/** Keeps both ends of a search clear of the root. */
const MARGIN = 0.1;
/** The distance of the modes, in spreads of the bulk, is at most so many times the ratio of the logarithms. */
const APART_PER_RATIO_MAX = 4;

const Z95 = normalQuantile(0.95);
const Z99 = normalQuantile(0.99);
/** The width of a log-normal follows from P95 as well as from P99; up to so large a ratio of both it is taken for one. */
export const LONE_WIDTHS_RATIO_MAX = 1.3;

/**
 * The mixture with exactly these quantiles. Null: it is not called for, since the tail is hardly heavier than that of one
 * log-normal (or lighter), or there is none, since P50 and P95 are the same and the bulk has no spread.
 */
export function fitSlowModeMixture(p50: number, p95: number, p99: number): SlowModeMixture | null {
  const { from95, from99 } = impliedWidths(p50, p95, p99);
  if (!(from95 > 0 && from99 > LONE_WIDTHS_RATIO_MAX * from95)) return null;
  const ratio = Math.log(p99 / p50) / Math.log(p95 / p50);
  // The further away the slow mode is, the larger the ratio; far away it is the distance over a width of the bulk.
  const apart = rootOf((candidate) => ratioOf(landmarks(candidate)) - ratio, 0, APART_PER_RATIO_MAX * ratio);
  const { y50, y95 } = landmarks(apart);
  const sigma = Math.log(p95 / p50) / (y95 - y50);
  const mu = Math.log(p50) - sigma * y50;
  const exact = [
    { z: 0, log: Math.log(p50) },
    { z: Z95, log: Math.log(p95) },
    { z: Z99, log: Math.log(p99) },
  ];
  const drawn = knotsAt(apart).map((y) => ({ z: zAt(y, apart), log: mu + sigma * y }));
  const { zs, logs } = growing([...exact, ...drawn]);
  return { mu, sigma, slowShare: SLOW_SHARE, slowFactor: Math.exp(sigma * apart), zs, logs };
}

/** The value at a standard normal `z`: between two knots its logarithm is a straight line. */
export function slowModeMixtureAt({ zs, logs }: SlowModeMixture, z: number): number {
  let low = 0;
  let high = zs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((zs[middle] ?? 0) <= z) low = middle;
    else high = middle;
  }
  const [from = 0, to = 1] = [zs[low], zs[high]];
  const [logFrom = 0, logTo = 0] = [logs[low], logs[high]];
  return Math.exp(logFrom + ((z - from) / (to - from)) * (logTo - logFrom));
}

/** The three quantiles, in spreads of the bulk from its middle, of two modes that are so many spreads apart. */
function landmarks(apart: number) {
  const at = (shareAbove: number, low: number, high: number): number =>
    rootOf((y) => tailAt(y, apart) - shareAbove, low, high);
  return {
    // Of the half that is above P50, at most the slow share is not of the bulk; the same goes for P95.
    y50: at(0.5, -MARGIN, bulkAbove(0.5 - SLOW_SHARE) + MARGIN),
    y95: at(0.05, bulkAbove(0.05) - MARGIN, bulkAbove(0.05 - SLOW_SHARE) + MARGIN),
    // At least half of the slow mode is below P99, and nearly all of it below the upper end.
    y99: at(0.01, Math.max(apart, bulkAbove(0.01)) - MARGIN, apart + Z99 + MARGIN),
  };
}

function ratioOf({ y50, y95, y99 }: ReturnType<typeof landmarks>): number {
  return (y99 - y50) / (y95 - y50);
}

/** Above which point the bulk has so large a share of all values. */
function bulkAbove(share: number): number {
  return -normalQuantile(share / (1 - SLOW_SHARE));
}

function tailAt(y: number, apart: number): number {
  return (1 - SLOW_SHARE) * normalTail(y) + SLOW_SHARE * normalTail(y - apart);
}

/** The standard normal that is as probable as `y`; from the nearer end, which keeps its accuracy in both tails. */
function zAt(y: number, apart: number): number {
  const above = tailAt(y, apart);
  if (above < 0.5) return -normalQuantile(above);
  return normalQuantile((1 - SLOW_SHARE) * normalTail(-y) + SLOW_SHARE * normalTail(apart - y));
}

/** Close together around both modes; where these lie far apart hardly anything falls between them. */
function knotsAt(apart: number): number[] {
  const count = 2 * REACH * KNOTS_PER_SIGMA;
  const bulk = Array.from({ length: count + 1 }, (_, index) => -REACH + index / KNOTS_PER_SIGMA);
  return [...bulk, ...bulk.map((y) => y + apart)];
}

/** In order, without those that floating point cannot tell from the one before. */
function growing(knots: readonly { readonly z: number; readonly log: number }[]) {
  const zs: number[] = [];
  const logs: number[] = [];
  for (const { z, log } of knots.toSorted((a, b) => a.z - b.z || a.log - b.log)) {
    if (z <= (zs.at(-1) ?? Number.NEGATIVE_INFINITY) || log <= (logs.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
    zs.push(z);
    logs.push(log);
  }
  return { zs: Float64Array.from(zs), logs: Float64Array.from(logs) };
}
