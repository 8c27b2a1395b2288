const SAMPLES_MAX = 128;
const SAMPLES_MIN = 20;
/** Quantiles are sorted anew only after this many further samples: they are asked for on every attempt. */
const REFRESH_EVERY = 8;
/** Older samples say nothing about now; dropping them lets a demoted tier earn its place back. */
const SAMPLE_AGE_MAX_MS = 300_000;

/** The latencies a tier showed in the last five minutes. Quantiles are null while there are fewer than 20 of them. */
export class LatencyWindow {
  readonly #samplesMs = new Float64Array(SAMPLES_MAX);
  readonly #takenAtMs = new Float64Array(SAMPLES_MAX).fill(Number.NEGATIVE_INFINITY);
  #count = 0;
  #sinceRefresh = 0;
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  #sorted = new Float64Array(0);

  add(latencyMs: number, nowMs: number): void {
    const slot = this.#count % SAMPLES_MAX;
    this.#samplesMs[slot] = latencyMs;
    this.#takenAtMs[slot] = nowMs;
    this.#count++;
    this.#sinceRefresh++;
    if (this.#count === SAMPLES_MIN || this.#sinceRefresh >= REFRESH_EVERY) this.#refresh(nowMs);
  }

  p50Ms(nowMs: number): number | null {
    return this.quantileMs(0.5, nowMs);
  }

  p95Ms(nowMs: number): number | null {
    return this.quantileMs(0.95, nowMs);
  }

  quantileMs(quantile: number, nowMs: number): number | null {
    if (this.#count < SAMPLES_MIN) return null;
    if (nowMs > this.#freshUntilMs) this.#refresh(nowMs);
    const sorted = this.#sorted;
    if (sorted.length < SAMPLES_MIN) return null;
    return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? null;
  }

  /** Sorts what is recent, and notes when the oldest of it will no longer be. */
  #refresh(nowMs: number): void {
    const oldestMs = nowMs - SAMPLE_AGE_MAX_MS;
    let firstAtMs = nowMs;
    this.#sorted = this.#samplesMs
      .filter((_sample, slot) => {
        const takenAtMs = this.#takenAtMs[slot] ?? Number.NEGATIVE_INFINITY;
        if (takenAtMs < oldestMs) return false;
        firstAtMs = Math.min(firstAtMs, takenAtMs);
        return true;
      })
      .toSorted();
    this.#freshUntilMs = firstAtMs + SAMPLE_AGE_MAX_MS;
    this.#sinceRefresh = 0;
  }
}
