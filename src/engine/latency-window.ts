const SAMPLES_MAX = 128;
const SAMPLES_MIN = 20;
/** Quantiles are sorted anew only after this many further samples: they are asked for on every attempt. */
const REFRESH_EVERY = 8;
/** Older samples say nothing about now; dropping them lets a demoted tier earn its place back. */
const SAMPLE_AGE_MAX_MS = 300_000;

/** Latencies of the last five minutes. Quantiles are null while there are fewer than 20 of them. */
export class LatencyWindow {
  readonly #samplesMs = new Float64Array(SAMPLES_MAX);
  readonly #takenAtMs = new Float64Array(SAMPLES_MAX).fill(Number.NEGATIVE_INFINITY);
  #count = 0;
  #sinceRefresh = REFRESH_EVERY;
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  /** Where samples are sorted, over and over: an array for each time would be garbage outside of the heap. */
  readonly #scratchMs = new Float64Array(SAMPLES_MAX);
  #sorted = this.#scratchMs.subarray(0, 0);

  add(latencyMs: number, nowMs: number): void {
    const slot = this.#count % SAMPLES_MAX;
    this.#samplesMs[slot] = latencyMs;
    this.#takenAtMs[slot] = nowMs;
    this.#count++;
    this.#sinceRefresh++;
  }

  p50Ms(nowMs: number): number | null {
    return this.quantileMs(0.5, nowMs);
  }

  p95Ms(nowMs: number): number | null {
    return this.quantileMs(0.95, nowMs);
  }

  quantileMs(quantile: number, nowMs: number): number | null {
    if (this.#count < SAMPLES_MIN) return null;
    if (this.#sinceRefresh >= REFRESH_EVERY || nowMs > this.#freshUntilMs) this.#refresh(nowMs);
    const sorted = this.#sorted;
    if (sorted.length < SAMPLES_MIN) return null;
    return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? null;
  }

  /** Sorts what is recent, and notes when the oldest of it will no longer be. */
  #refresh(nowMs: number): void {
    const oldestMs = nowMs - SAMPLE_AGE_MAX_MS;
    let firstAtMs = nowMs;
    let recent = 0;
    for (let slot = 0; slot < Math.min(this.#count, SAMPLES_MAX); slot++) {
      const takenAtMs = this.#takenAtMs[slot] ?? Number.NEGATIVE_INFINITY;
      if (takenAtMs < oldestMs) continue;
      firstAtMs = Math.min(firstAtMs, takenAtMs);
      this.#scratchMs[recent++] = this.#samplesMs[slot] ?? 0;
    }
    // oxlint-disable-next-line no-array-sort -- in place is what is wanted
    this.#sorted = this.#scratchMs.subarray(0, recent).sort();
    this.#freshUntilMs = firstAtMs + SAMPLE_AGE_MAX_MS;
    this.#sinceRefresh = 0;
  }
}
