import type { Tier } from "../config/chain.ts";
import { SlidingCounter } from "./sliding-counter.ts";

const MINUTE_MS = 60_000;

/** One tier's client-side limits: requests and tokens per sliding minute, and attempts in flight. */
export class Limiter {
  readonly #tier: Tier;
  readonly #requests: SlidingCounter | null;
  readonly #tokens: SlidingCounter | null;
  #inFlight = 0;

  constructor(tier: Tier) {
    this.#tier = tier;
    this.#requests = tier.requestsPerMinute === null ? null : new SlidingCounter(MINUTE_MS);
    this.#tokens = tier.tokensPerMinute === null ? null : new SlidingCounter(MINUTE_MS);
  }

  /** Attempts that are under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether an attempt that is expected to use `tokens` may start now. */
  admits(nowMs: number, tokens: number): boolean {
    const { maxConcurrency, requestsPerMinute, tokensPerMinute } = this.#tier;
    if (maxConcurrency !== null && this.#inFlight >= maxConcurrency) return false;
    if (requestsPerMinute !== null && this.#requests && this.#requests.total(nowMs) >= requestsPerMinute) return false;
    return !(tokensPerMinute !== null && this.#tokens && this.#tokens.total(nowMs) + tokens > tokensPerMinute);
  }

  /** An attempt starts; its expected tokens count at once, so that a burst cannot slip through. */
  started(nowMs: number, tokens: number): void {
    this.#inFlight++;
    this.#requests?.add(nowMs, 1);
    this.#tokens?.add(nowMs, tokens);
  }

  /** It ended; `tokensMore` is by how much it used more (or less, negative) than expected. */
  ended(nowMs: number, tokensMore: number): void {
    this.#inFlight--;
    this.#tokens?.add(nowMs, tokensMore);
  }
}
