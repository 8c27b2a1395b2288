import type { Cancellation } from "./cancellation.ts";

export interface Timer {
  cancel(): void;
}

/** All waiting and all reading of time goes through this contract, so that 72 hours can pass in seconds. */
export interface Clock {
  /** Epoch milliseconds, possibly fractional; never goes backwards. */
  now(): number;
  /** Resolves `true` when `ms` have passed, `false` as soon as `cancellation` is cancelled. Never rejects. */
  sleep(ms: number, cancellation: Cancellation): Promise<boolean>;
  /**
   * Calls `callback` once after `ms`, unless cancelled before. A daemon timer (a health check, say) does not keep the
   * world alive.
   */
  timer(ms: number, callback: () => void, options?: { readonly daemon?: boolean }): Timer;
}
