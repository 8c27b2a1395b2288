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

  /** Changes what was added at `thenMs`; what has expired since then is past changing. */
  correct(nowMs: number, thenMs: number, amount: number): void {
    this.#advance(nowMs);
    const bucket = Math.floor(thenMs / this.#bucketMs);
    if (bucket <= this.#newest - BUCKETS) return;
    const slot = bucket % BUCKETS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + amount;
    this.#total += amount;
  }

  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#total;
  }

  /** How long until the total has fallen to `amount` if nothing is added; 0: it has. Null: it never will. */
  untilAtMostMs(nowMs: number, amount: number): number | null {
    this.#advance(nowMs);
    if (this.#total <= amount) return 0;
    if (amount < 0) return null;
    let left = this.#total;
    for (let step = BUCKETS - 1; step >= 0; step--) {
      const bucket = this.#newest - step;
      left -= this.#counts[((bucket % BUCKETS) + BUCKETS) % BUCKETS] ?? 0;
      if (left <= amount) return Math.max(0, (bucket + BUCKETS) * this.#bucketMs - nowMs);
    }
    return null;
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
