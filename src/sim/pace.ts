import type { Clock } from "../core/clock.ts";
import type { TimeGate } from "./virtual-clock.ts";
import { Cancellation } from "../core/cancellation.ts";

/** Waits are cut into steps of at most this long, so that no wait is planned further ahead than anyone looks. */
const STEP_MS_MAX = 250;

/**
 * Lets virtual time pass at a pace that a person can watch, and stops it while paused. `clock` is the one that the
 * person lives by. `speed` is virtual time per real time; null is as fast as it will go, with pauses only.
 */
export class Pace implements TimeGate {
  readonly #clock: Clock;
  #speed: number | null;
  #fromVirtualMs = 0;
  #fromRealMs = 0;
  /** While paused: cancelled by the end of the pause. */
  #hold: Cancellation | null = null;
  readonly #released = new Cancellation();

  constructor(clock: Clock, speed: number | null) {
    this.#clock = clock;
    this.#speed = speed;
  }

  begin(nowMs: number): void {
    this.#fromVirtualMs = nowMs;
    this.#fromRealMs = this.#clock.now();
  }

  /** How far time may have passed by now, epoch ms; null when nothing paces it. */
  nowMs(): number | null {
    if (this.#speed === null) return null;
    if (this.#hold !== null) return this.#fromVirtualMs;
    return this.#fromVirtualMs + (this.#clock.now() - this.#fromRealMs) * this.#speed;
  }

  pause(): void {
    if (this.#hold !== null || this.#released.cancelled) return;
    this.#fromVirtualMs = this.nowMs() ?? this.#fromVirtualMs;
    this.#hold = new Cancellation();
  }

  resume(): void {
    const hold = this.#hold;
    this.#hold = null;
    this.#fromRealMs = this.#clock.now();
    hold?.cancel("caller");
  }

  /** From now on time passes as fast as it will: what is left is only the tidying up. */
  release(): void {
    this.#speed = null;
    this.#released.cancel("caller");
    this.resume();
  }

  async open(nextMs: number): Promise<number> {
    for (;;) {
      if (this.#hold !== null) {
        await this.#clock.sleep(Number.POSITIVE_INFINITY, this.#hold);
        continue;
      }
      const untilMs = this.nowMs() ?? Number.POSITIVE_INFINITY;
      if (untilMs >= nextMs) return untilMs;
      const waitMs = (nextMs - untilMs) / (this.#speed ?? 1);
      await this.#clock.sleep(Math.min(STEP_MS_MAX, waitMs), this.#released);
    }
  }
}
