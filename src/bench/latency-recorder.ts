import type { Int32Histogram } from "hdr-histogram-js";
import type { Distribution, LatencyIntervals } from "./bench-report.ts";
import type { LatencyCurve, LatencyPoint } from "./curves.ts";
import { addToHistogram, growingHistogram, histogramData, type HistogramData } from "./histogram.ts";
import { quantileRanks } from "./order-statistics.ts";
import { RunningSum, supported, Z_95 } from "./statistics.ts";

/** The curve has so many points on the way to the median, as many on half the way from there to 100 %, and so on. */
const POINTS_PER_HALF = 5;
/** Beyond 1 in 2^30 no number of samples is supported. */
const HALVES_MAX = 30;

/** What was recorded, as plain data. */
export interface LatencyData {
  readonly histogram: HistogramData;
  readonly sumMs: number;
  readonly maxMs: number;
  readonly count: number;
  readonly meanMs: number;
  readonly squaresMs2: number;
}

/** Collects latencies in a histogram of fixed precision: its memory grows with their range, not with their number. */
export class LatencyRecorder {
  /** Of whole microseconds. */
  readonly #histogram: Int32Histogram;
  readonly #sumMs = new RunningSum();
  #maxMs = 0;
  #count = 0;
  /** Welford's: the mean so far, and the sum of squared distances from it. */
  #meanMs = 0;
  #squaresMs2 = 0;

  /** @param significantDigits of its quantiles: two take a tenth of the memory that three do */
  constructor(significantDigits: 2 | 3 = 3) {
    this.#histogram = growingHistogram(significantDigits);
  }

  record(latencyMs: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(latencyMs * 1000)));
    this.#sumMs.add(latencyMs);
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
    this.#count += 1;
    const fromMeanMs = latencyMs - this.#meanMs;
    this.#meanMs += fromMeanMs / this.#count;
    this.#squaresMs2 += fromMeanMs * (latencyMs - this.#meanMs);
  }

  data(): LatencyData {
    return {
      histogram: histogramData(this.#histogram),
      sumMs: this.#sumMs.value,
      maxMs: this.#maxMs,
      count: this.#count,
      meanMs: this.#meanMs,
      squaresMs2: this.#squaresMs2,
    };
  }

  /**
   * Adds what another recorder has. Source of the squares: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for
   * computing the sample variance", The American Statistician 37 (1983).
   */
  absorb({ histogram, sumMs, maxMs, count, meanMs, squaresMs2 }: LatencyData): void {
    if (count === 0) return;
    const together = this.#count + count;
    const apartMs = meanMs - this.#meanMs;
    addToHistogram(this.#histogram, histogram);
    this.#sumMs.add(sumMs);
    this.#maxMs = Math.max(this.#maxMs, maxMs);
    this.#squaresMs2 += squaresMs2 + apartMs * apartMs * ((this.#count * count) / together);
    this.#meanMs = this.#count === 0 ? meanMs : this.#meanMs + apartMs * (count / together);
    this.#count = together;
  }

  get count(): number {
    return this.#count;
  }

  /** Exact mean and maximum, quantiles to its digits; null where there are too few samples. */
  distribution(): Distribution {
    const n = this.#count;
    const quantile = (q: number): number | null => (n > 0 && supported(q, n) ? this.#quantileMs(q) : null);
    return {
      n,
      mean: n > 0 ? toMicros(this.#sumMs.value / n) : null,
      p50: quantile(0.5),
      p90: quantile(0.9),
      p95: quantile(0.95),
      p99: quantile(0.99),
      max: n > 0 ? toMicros(this.#maxMs) : null,
    };
  }

  /** Where mean and quantiles may lie if the samples were independent, 95 %. */
  intervals(): LatencyIntervals {
    const n = this.#count;
    const marginMs = n > 1 ? Z_95 * Math.sqrt(this.#squaresMs2 / (n - 1) / n) : 0;
    const quantile = (q: number): readonly [number, number] | null => {
      const ranks = supported(q, n) ? quantileRanks(q, n) : null;
      return ranks === null ? null : [this.#quantileMs(ranks[0] / n), this.#quantileMs(ranks[1] / n)];
    };
    return {
      mean: n > 1 ? [toMicros(this.#meanMs - marginMs), toMicros(this.#meanMs + marginMs)] : null,
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
    };
  }

  /** From the fastest to the slowest answer; beyond what the samples support there is only the slowest. */
  curve(): LatencyCurve {
    const n = this.#count;
    const points: LatencyPoint[] = [];
    for (let half = 0, rest = 1; half < HALVES_MAX; half += 1, rest /= 2) {
      for (let step = 0; step < POINTS_PER_HALF; step += 1) {
        const quantile = Math.round((1 - rest + (rest / 2) * (step / POINTS_PER_HALF)) * 1e9) / 1e9;
        // Before the median no tail is missed.
        if (n === 0 || !supported(Math.max(quantile, 0.5), n)) break;
        points.push({ quantile, ms: this.#quantileMs(quantile) });
      }
    }
    if (n > 0) points.push({ quantile: 1, ms: toMicros(this.#maxMs) });
    return { stddev: n > 1 ? toMicros(Math.sqrt(this.#squaresMs2 / (n - 1))) : null, percentiles: points };
  }

  #quantileMs(q: number): number {
    return Math.min(this.#histogram.getValueAtPercentile(q * 100) / 1000, toMicros(this.#maxMs));
  }
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
