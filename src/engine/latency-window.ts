const SAMPLES_MAX = 128;
const SAMPLES_MIN = 20;
/** Quantiles are sorted anew only after this many further samples: they are asked for on every attempt. */
const REFRESH_EVERY = 8;
/** Older samples say nothing about now; dropping them lets a demoted tier earn its place back. */
const SAMPLE_AGE_MAX_MS = 300_000;

/** The latencies a tier showed of late. Quantiles are null until 20 recent samples are there. */
export class LatencyWindow {
  readonly #samplesMs = new Float64Array(SAMPLES_MAX);
  #count = 0;
  #sinceRefresh = 0;
  #newestAtMs = 0;
  #p50Ms: number | null = null;
  #p95Ms: number | null = null;

  add(latencyMs: number, nowMs: number): void {
    if (nowMs - this.#newestAtMs > SAMPLE_AGE_MAX_MS) this.#forget();
    this.#newestAtMs = nowMs;
    this.#samplesMs[this.#count % SAMPLES_MAX] = latencyMs;
    this.#count++;
    this.#sinceRefresh++;
    if (this.#count === SAMPLES_MIN || (this.#count > SAMPLES_MIN && this.#sinceRefresh >= REFRESH_EVERY))
      this.#refresh();
  }

  p50Ms(nowMs: number): number | null {
    return nowMs - this.#newestAtMs > SAMPLE_AGE_MAX_MS ? null : this.#p50Ms;
  }

  p95Ms(nowMs: number): number | null {
    return nowMs - this.#newestAtMs > SAMPLE_AGE_MAX_MS ? null : this.#p95Ms;
  }

  /** The quantile of the recent samples; null where there are too few. Sorts: for rare questions. */
  quantileMs(quantile: number, nowMs: number): number | null {
    if (this.#count < SAMPLES_MIN || nowMs - this.#newestAtMs > SAMPLE_AGE_MAX_MS) return null;
    return at(this.#sorted(), quantile);
  }

  #refresh(): void {
    const sorted = this.#sorted();
    this.#p50Ms = at(sorted, 0.5);
    this.#p95Ms = at(sorted, 0.95);
    this.#sinceRefresh = 0;
  }

  #sorted(): Float64Array {
    return this.#samplesMs.subarray(0, Math.min(this.#count, SAMPLES_MAX)).toSorted();
  }

  #forget(): void {
    this.#count = 0;
    this.#sinceRefresh = 0;
    this.#p50Ms = null;
    this.#p95Ms = null;
  }
}

function at(sorted: Float64Array, quantile: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? null;
}
