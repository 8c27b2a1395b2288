/** Cancelled timers stay in the heap until they outnumber the others; below this many they are not worth removing. */
const DEAD_TIMERS_MIN = 1024;

export interface HeapTimer {
  readonly atMs: number;
  /** Breaks ties: earlier timers have smaller ones. */
  readonly sequence: number;
  /** Null once fired or cancelled. */
  callback: (() => void) | null;
}

/**
 * Timers ordered by (atMs, sequence). Adding and taking are O(log n). Cancelling is O(1): the timer is only marked, and
 * the marked ones are swept out when they are more than half of all, so that garbage stays within twice the living.
 */
export class TimerHeap<T extends HeapTimer> {
  #timers: T[] = [];
  #dead = 0;

  /** How many timers are still to fire. */
  get size(): number {
    return this.#timers.length - this.#dead;
  }

  /** How many places are taken, cancelled timers included; for leak checks. */
  get places(): number {
    return this.#timers.length;
  }

  add(timer: T): void {
    this.#timers.push(timer);
    this.#rise(this.#timers.length - 1, timer);
  }

  /** Forgets a timer that is in the heap and has not been taken from it. */
  cancel(timer: T): void {
    timer.callback = null;
    this.#dead += 1;
    if (this.#dead >= DEAD_TIMERS_MIN && this.#dead * 2 > this.#timers.length) this.#sweep();
  }

  /** The timer that fires next, still in the heap. */
  earliest(): T | undefined {
    for (;;) {
      const top = this.#timers[0];
      if (top === undefined || top.callback !== null) return top;
      this.#removeTop();
      this.#dead -= 1;
    }
  }

  /** Takes the timer that fires next out of the heap. */
  take(): T | undefined {
    const top = this.earliest();
    if (top !== undefined) this.#removeTop();
    return top;
  }

  #removeTop(): void {
    const last = this.#timers.pop();
    if (last !== undefined && this.#timers.length > 0) this.#sink(0, last);
  }

  #sweep(): void {
    this.#timers = this.#timers.filter((timer) => timer.callback !== null);
    this.#dead = 0;
    for (let index = (this.#timers.length >> 1) - 1; index >= 0; index -= 1) {
      const timer = this.#timers[index];
      if (timer !== undefined) this.#sink(index, timer);
    }
  }

  /** Puts `timer` into the hole at `index` or above it. */
  #rise(index: number, timer: T): void {
    const timers = this.#timers;
    let hole = index;
    while (hole > 0) {
      const parentIndex = (hole - 1) >> 1;
      const parent = timers[parentIndex];
      if (parent === undefined || !precedes(timer, parent)) break;
      timers[hole] = parent;
      hole = parentIndex;
    }
    timers[hole] = timer;
  }

  /** Puts `timer` into the hole at `index` or below it. */
  #sink(index: number, timer: T): void {
    const timers = this.#timers;
    let hole = index;
    for (;;) {
      let childIndex = hole * 2 + 1;
      let child = timers[childIndex];
      if (child === undefined) break;
      const right = timers[childIndex + 1];
      if (right !== undefined && precedes(right, child)) {
        child = right;
        childIndex += 1;
      }
      if (!precedes(child, timer)) break;
      timers[hole] = child;
      hole = childIndex;
    }
    timers[hole] = timer;
  }
}

function precedes(a: HeapTimer, b: HeapTimer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence);
}
