const WINDOW_MS = 60_000;

/** Counts what was let in over the last minute, exactly. Holds at most as many times as the limit. */
export class RateWindow {
  readonly perMinute: number;
  #times: number[] = [];
  #head = 0;

  constructor(perMinute: number) {
    this.perMinute = perMinute;
  }

  /** How many were let in over the minute before the last one that came. */
  get used(): number {
    return this.#times.length - this.#head;
  }

  /** 0: let in, and counted. Above 0: turned away, and so many ms until there is room. */
  enter(nowMs: number): number {
    while (this.#head < this.#times.length && (this.#times[this.#head] ?? 0) <= nowMs - WINDOW_MS) this.#head += 1;
    if (this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    if (this.used < this.perMinute) {
      this.#times.push(nowMs);
      return 0;
    }
    return (this.#times[this.#head] ?? nowMs) + WINDOW_MS - nowMs;
  }
}
