/** A queue holds at most so many requests for each slot; a provider that is further behind turns requests away. */
const QUEUED_PER_SLOT_MAX = 10;

/**
 * A provider's slots, and one queue in front of them, first come first served. Everything is computed when a request
 * arrives, since its service time is known then. A request whose client has gone keeps its slot: providers, too, work on
 * for nobody. Times in epoch ms, and `nowMs` must not go backwards.
 */
export class Capacity {
  readonly #slots: number;
  readonly #queuedMax: number;
  /** When the slots become free, as a binary heap with the earliest on top; a slot that was never taken is not in it. */
  readonly #freeAtMs: number[];
  /** When the queued requests will be served, in order; those before `#queueHead` have been. */
  #queue: number[] = [];
  #queueHead = 0;

  /** `opensAtMs`: further slots, each from such a time on; in order. They do not make the queue longer. */
  constructor(slots: number, opensAtMs: readonly number[] = []) {
    this.#slots = slots + opensAtMs.length;
    this.#queuedMax = slots * QUEUED_PER_SLOT_MAX;
    // In order they are a heap, and one that does not open yet is as good as one that is taken until then.
    this.#freeAtMs = [...opensAtMs];
  }

  /** When a request that takes `serviceMs` begins to be served; null: the queue is full. */
  admit(nowMs: number, serviceMs: number): number | null {
    if (this.#freeAtMs.length < this.#slots) {
      this.#freeAtMs.push(0);
      this.#rise(nowMs + serviceMs);
      return nowMs;
    }
    const startMs = Math.max(nowMs, this.#freeAtMs[0] ?? nowMs);
    if (startMs > nowMs) {
      if (this.queued(nowMs) >= this.#queuedMax) return null;
      this.#queue.push(startMs);
    }
    this.#sink(startMs + serviceMs);
    return startMs;
  }

  /** How many requests wait for a slot. */
  queued(nowMs: number): number {
    while (this.#queueHead < this.#queue.length && (this.#queue[this.#queueHead] ?? 0) <= nowMs) this.#queueHead += 1;
    if (this.#queueHead * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#queueHead);
      this.#queueHead = 0;
    }
    return this.#queue.length - this.#queueHead;
  }

  /** Puts a time into the last place, or above it. */
  #rise(atMs: number): void {
    const times = this.#freeAtMs;
    let hole = times.length - 1;
    while (hole > 0) {
      const parentIndex = (hole - 1) >> 1;
      const parent = times[parentIndex] ?? 0;
      if (parent <= atMs) break;
      times[hole] = parent;
      hole = parentIndex;
    }
    times[hole] = atMs;
  }

  /** Puts a time in the place of the top one, or below it. */
  #sink(atMs: number): void {
    const times = this.#freeAtMs;
    let hole = 0;
    for (;;) {
      let childIndex = hole * 2 + 1;
      if (childIndex >= times.length) break;
      if ((times[childIndex + 1] ?? Number.POSITIVE_INFINITY) < (times[childIndex] ?? 0)) childIndex += 1;
      const child = times[childIndex] ?? Number.POSITIVE_INFINITY;
      if (child >= atMs) break;
      times[hole] = child;
      hole = childIndex;
    }
    times[hole] = atMs;
  }
}
