import type { Cancellation } from "../core/cancellation.ts";
import type { Rescue } from "../config/chain.ts";
import type { Clock, Timer } from "../core/clock.ts";

/** A rest shorter than this is rounding: waiting for it again could go on for ever within one instant. */
const ROUNDING_MS = 1;

interface StreamLimits {
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly rescue: Rescue;
}

/**
 * The time limits of one attempt. Until the first content only the slice counts; after it the wait for further content
 * (keep-alive bytes are none) and the whole. Time in which the caller takes no pieces is not the provider's idleness.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #cancellation: Cancellation;
  readonly #startedAtMs: number;
  readonly #slice: Timer;
  #idle: Timer | null = null;
  #total: Timer | null = null;
  /** Since when content is awaited; null while the caller is busy with what came. */
  #awaitedSinceMs: number | null = null;

  /** @param startedAtMs now */
  constructor(clock: Clock, cancellation: Cancellation, startedAtMs: number, sliceMs: number) {
    this.#clock = clock;
    this.#cancellation = cancellation;
    this.#startedAtMs = startedAtMs;
    this.#slice = clock.timer(sliceMs, () => cancellation.cancel(this.#total === null ? "first-token" : "total"));
  }

  /**
   * The first content is there: from here on the stream's own limits apply. A held stream keeps its slice as well, since
   * its caller still waits for a first piece. `endsAtMs`: by when a stream must be over that another attempt began.
   */
  streaming({ idleTimeoutMs, totalTimeoutMs, rescue }: StreamLimits, endsAtMs: number | null): void {
    if (this.#total !== null) return;
    if (rescue !== "hold") this.#slice.cancel();
    const leftMs = Math.max(0, (endsAtMs ?? this.#startedAtMs + totalTimeoutMs) - this.#clock.now());
    this.#total = this.#clock.timer(leftMs, () => this.#cancellation.cancel("total"));
    this.#armIdle(idleTimeoutMs, idleTimeoutMs);
  }

  awaiting(): void {
    this.#awaitedSinceMs = this.#clock.now();
  }

  arrived(): void {
    this.#awaitedSinceMs = null;
  }

  stop(): void {
    this.#slice.cancel();
    this.#idle?.cancel();
    this.#total?.cancel();
  }

  /** One timer that looks again later is cheaper than one for every chunk. */
  #armIdle(waitMs: number, idleTimeoutMs: number): void {
    this.#idle = this.#clock.timer(waitMs, () => {
      const awaited = this.#awaitedSinceMs !== null;
      const idleMs = this.#awaitedSinceMs === null ? 0 : this.#clock.now() - this.#awaitedSinceMs;
      if (awaited && idleMs + ROUNDING_MS >= idleTimeoutMs) this.#cancellation.cancel("idle");
      else this.#armIdle(idleTimeoutMs - idleMs, idleTimeoutMs);
    });
  }
}
