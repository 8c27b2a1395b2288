const SAMPLES_MAX = 128;
const SAMPLES_MIN = 20;
/** Older samples say nothing about now; dropping them lets a demoted tier earn its place back. */
const SAMPLE_AGE_MAX_MS = 300_000;

/**
 * Latencies of the last five minutes. Quantiles are null while there are fewer than 20 of them. Samples are kept by age
 * and by size, both at once: quantiles are asked for on every attempt, and sorting them anew each time would show.
 */
export class LatencyWindow {
  /** By age: a ring that begins at `oldest`. */
  readonly #samplesMs = new Float64Array(SAMPLES_MAX);
  readonly #takenAtMs = new Float64Array(SAMPLES_MAX);
  #oldest = 0;
  #count = 0;
  /** By size. */
  readonly #sortedMs = new Float64Array(SAMPLES_MAX);

  add(latencyMs: number, nowMs: number): void {
    if (this.#count === SAMPLES_MAX) this.#forgetOldest();
    const slot = (this.#oldest + this.#count) % SAMPLES_MAX;
    this.#samplesMs[slot] = latencyMs;
    this.#takenAtMs[slot] = nowMs;
    const place = this.#placeOf(latencyMs);
    this.#sortedMs.copyWithin(place + 1, place, this.#count);
    this.#sortedMs[place] = latencyMs;
    this.#count++;
  }

  p50Ms(nowMs: number): number | null {
    return this.quantileMs(0.5, nowMs);
  }

  p95Ms(nowMs: number): number | null {
    return this.quantileMs(0.95, nowMs);
  }

  quantileMs(quantile: number, nowMs: number): number | null {
    while (this.#count > 0 && (this.#takenAtMs[this.#oldest] ?? nowMs) < nowMs - SAMPLE_AGE_MAX_MS)
      this.#forgetOldest();
    if (this.#count < SAMPLES_MIN) return null;
    return this.#sortedMs[Math.ceil(quantile * this.#count) - 1] ?? null;
  }

  #forgetOldest(): void {
    const place = this.#placeOf(this.#samplesMs[this.#oldest] ?? 0);
    this.#sortedMs.copyWithin(place, place + 1, this.#count);
    this.#oldest = (this.#oldest + 1) % SAMPLES_MAX;
    this.#count--;
  }

  /** Where the first of the sorted samples stands that is not below this one. */
  #placeOf(latencyMs: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sortedMs[middle] ?? Number.POSITIVE_INFINITY) < latencyMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
