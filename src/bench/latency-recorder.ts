import { build } from "hdr-histogram-js";
import type { Distribution } from "./bench-report.ts";
import { RunningSum, supported } from "./statistics.ts";

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

  record(latencyMs: number): void {
    this.#histogram.recordValue(Math.max(0, Math.round(latencyMs * 1000)));
    this.#sumMs.add(latencyMs);
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  /** Exact mean and maximum, quantiles to three digits; null where there are too few samples. */
  distribution(): Distribution {
    const n = this.#count;
    const quantile = (q: number): number | null =>
      n > 0 && supported(q, n)
        ? Math.min(this.#histogram.getValueAtPercentile(q * 100) / 1000, toMicros(this.#maxMs))
        : null;
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
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
