import { build } from "hdr-histogram-js";
import type { Distribution, LatencyIntervals } from "./bench-report.ts";
import { quantileInterval, RunningSum, supported, Z_95 } from "./statistics.ts";

const SIGNIFICANT_DIGITS = 3;

/** Collects latencies in a histogram of fixed precision: its memory grows with their range, not with their number. */
export class LatencyRecorder {
  // In whole microseconds. It grows by itself, so that the range need not be known beforehand.
  readonly #histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    bitBucketSize: 32,
    autoResize: true,
    useWebAssembly: false,
  });
  readonly #sumMs = new RunningSum();
  #maxMs = 0;
  #count = 0;
  /** Welford's: the mean so far, and the sum of squared distances from it. */
  #meanMs = 0;
  #squaresMs2 = 0;

  record(latencyMs: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(latencyMs * 1000)));
    this.#sumMs.add(latencyMs);
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
    this.#count += 1;
    const fromMeanMs = latencyMs - this.#meanMs;
    this.#meanMs += fromMeanMs / this.#count;
    this.#squaresMs2 += fromMeanMs * (latencyMs - this.#meanMs);
  }

  get count(): number {
    return this.#count;
  }

  /** Exact mean and maximum, quantiles to three digits; null where there are too few samples. */
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
      if (n === 0 || !supported(q, n)) return null;
      const [low, high] = quantileInterval(q, n);
      return [this.#quantileMs(low), this.#quantileMs(high)];
    };
    return {
      mean: n > 1 ? [toMicros(this.#meanMs - marginMs), toMicros(this.#meanMs + marginMs)] : null,
      p50: quantile(0.5),
      p95: quantile(0.95),
    };
  }

  #quantileMs(q: number): number {
    return Math.min(this.#histogram.getValueAtPercentile(q * 100) / 1000, toMicros(this.#maxMs));
  }
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
