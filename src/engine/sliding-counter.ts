/** One more than the window holds, so that what is still within it is never forgotten. */
const BUCKETS = 61;

/** Counts what happened in the last `windowMs`, to a sixtieth of it: constant memory, and old counts really expire. */
export class SlidingCounter {
  readonly #bucketMs: number;
  readonly #counts = new Float64Array(BUCKETS);
  #newest = 0;
  #total = 0;

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / (BUCKETS - 1);
  }

  add(nowMs: number, amount: number): void {
    this.#advance(nowMs);
    const slot = this.#newest % BUCKETS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + amount;
    this.#total += amount;
  }

  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total;
  }

  #advance(nowMs: number): void {
    const current = Math.floor(nowMs / this.#bucketMs);
    const steps = Math.min(current - this.#newest, BUCKETS);
    for (let step = 1; step <= steps; step++) {
      const slot = (this.#newest + step) % BUCKETS;
      this.#total -= this.#counts[slot] ?? 0;
      this.#counts[slot] = 0;
    }
    if (steps === BUCKETS) {
      this.#counts.fill(0);
      this.#total = 0;
    }
    if (current > this.#newest) this.#newest = current;
  }
}
