import type { RecentAttempts } from "./breaker.ts";
import { SlidingCounter } from "./sliding-counter.ts";

/** How many of a tier's attempts counted as failures, over a sliding window. */
export class FailureRate {
  readonly #windowMs: number;
  #attempts: SlidingCounter;
  #failures: SlidingCounter;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.#attempts = new SlidingCounter(windowMs);
    this.#failures = new SlidingCounter(windowMs);
  }

  add(nowMs: number, failed: boolean): void {
    this.#attempts.add(nowMs, 1);
    if (failed) this.#failures.add(nowMs, 1);
  }

  recent(nowMs: number): RecentAttempts {
    return { attempts: this.#attempts.total(nowMs), failures: this.#failures.total(nowMs) };
  }

  /** What was before the breaker opened says nothing about what comes after it. */
  forget(): void {
    this.#attempts = new SlidingCounter(this.#windowMs);
    this.#failures = new SlidingCounter(this.#windowMs);
  }
}
