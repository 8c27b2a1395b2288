import type { LatencyModel } from "../config/scenario.ts";
import { expectation } from "./expectation.ts";
import { fitLatency } from "./latency.ts";
import { normalQuantile } from "../core/normal-quantile.ts";
import { fitOutputLength } from "./output-length.ts";
import { rollDice } from "./request-dice.ts";
import { seededRandom } from "./seeded-random.ts";

/** Enough to tell a P99 to about one percent. */
const SAMPLES = 200_000;
const SEED = 1;
/** Of the integral; a mixture's quantile function is steep in places. */
const STEPS = 40_000;

/** Standard errors to either side of a 95 % interval. */
const Z_95_PERCENT = 1.96;

/** A quantile is named by the share that lies below it. */
export type Figure = "mean" | number;

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Of the model itself, by numerical integration. */
export function momentsOf(valueAt: (z: number) => number): Moments {
  const mean = expectation(valueAt, BENDS, STEPS);
  const variance = expectation((z) => (valueAt(z) - mean) * (valueAt(z) - mean), BENDS, STEPS);
  return { mean, deviation: Math.sqrt(Math.max(0, variance)) };
}

/** Where the quantile functions bend. */
const BENDS = [0, normalQuantile(0.95), normalQuantile(0.99)];

/** Times drawn as a simulated provider draws them, request by request, in order; knows nothing of how they were fitted. */
export interface LatencySample {
  readonly seed: number;
  /** What the model's figures are of: the first token, or the last byte. */
  readonly timesMs: Float64Array;
  /** To the last byte, with answers of this length; the same as `timesMs` for a model of kind `total`. */
  readonly answersMs: Float64Array;
}

export function drawSample(model: LatencyModel, outputTokens: Parameters<typeof fitOutputLength>[0]): LatencySample {
  const paceOf = fitLatency(model);
  const lengthOf = fitOutputLength(outputTokens);
  const random = seededRandom(SEED).fork("fit");
  const [timesMs, answersMs] = [new Float64Array(SAMPLES), new Float64Array(SAMPLES)];
  for (let index = 0; index < SAMPLES; index += 1) {
    const { latency, length } = rollDice(random.fork(index));
    const { firstTokenMs, lastTokenMs } = paceOf(latency, lengthOf(length));
    timesMs[index] = model.kind === "total" ? lastTokenMs : firstTokenMs;
    answersMs[index] = lastTokenMs;
  }
  return { seed: SEED, timesMs: timesMs.toSorted(), answersMs: answersMs.toSorted() };
}

export interface Drawn {
  readonly value: number;
  /** Half the width of the interval in which 95 of 100 such samples have this figure. */
  readonly error: number;
}

/** The error of a quantile is that of its order statistic: which of the sorted values it is, give or take. */
export function drawnFigure(sorted: Float64Array, figure: Figure): Drawn {
  const count = sorted.length;
  if (figure === "mean") {
    const { mean, deviation } = drawnMoments(sorted);
    return { value: mean, error: (Z_95_PERCENT * deviation) / Math.sqrt(count) };
  }
  const at = (share: number): number => sorted[Math.min(count - 1, Math.max(0, Math.ceil(share * count) - 1))] ?? 0;
  const [low, high] = shareInterval(figure, count);
  return { value: at(figure), error: (at(high) - at(low)) / 2 };
}

export function drawnMoments(values: Float64Array): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

/** By what part of itself a figure of so many samples is off by chance, in 95 of 100 cases at most. */
export function errorOfSamples(
  valueAt: (z: number) => number,
  { mean, deviation }: Moments,
  figure: Figure,
  count: number,
): number {
  if (figure === "mean") return (Z_95_PERCENT * deviation) / Math.sqrt(count) / mean;
  const [low, high] = shareInterval(figure, count);
  const width = valueAt(normalQuantile(high)) - valueAt(normalQuantile(low));
  return width / 2 / valueAt(normalQuantile(figure));
}

/** Between which shares the order statistic falls: Wilson's interval, which near 0 and 1 is as lopsided as chance is. */
function shareInterval(share: number, count: number): readonly [number, number] {
  const square = Z_95_PERCENT * Z_95_PERCENT;
  const middle = (share + square / (2 * count)) / (1 + square / count);
  const spread = Math.sqrt((share * (1 - share)) / count + square / (4 * count * count));
  const margin = (Z_95_PERCENT * spread) / (1 + square / count);
  return [middle - margin, middle + margin];
}
