import type { Tier } from "../config/chain.ts";
import { SlidingCounter } from "./sliding-counter.ts";

const MINUTE_MS = 60_000;

/** One tier's client-side limits: requests and tokens per sliding minute, and attempts in flight. */
export class Limiter {
  readonly #tier: Tier;
  readonly #requests = new SlidingCounter(MINUTE_MS);
  readonly #tokens = new SlidingCounter(MINUTE_MS);
  #inFlight = 0;
  #waiting = 0;
  #waitingTokens = 0;

  constructor(tier: Tier) {
    this.#tier = tier;
  }

  /** Attempts that are under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Attempts that were begun in the last minute. */
  requests(nowMs: number): number {
    return this.#requests.total(nowMs);
  }

  /** Tokens that these used or, while they are under way, are expected to use. */
  tokens(nowMs: number): number {
    return this.#tokens.total(nowMs);
  }

  /** Whether an attempt that is expected to use `tokens` may start now. */
  admits(nowMs: number, tokens: number): boolean {
    const { maxConcurrency, requestsPerMinute, tokensPerMinute } = this.#tier;
    if (maxConcurrency !== null && this.#inFlight >= maxConcurrency) return false;
    if (requestsPerMinute !== null && this.requests(nowMs) >= requestsPerMinute) return false;
    return !(tokensPerMinute !== null && this.tokens(nowMs) + tokens > tokensPerMinute);
  }

  /**
   * How long it will take until such an attempt may start, those that wait already going first; 0: it may start now.
   * Null: never, or nobody can tell. `typicalMs` is what an answer takes, for the next place to become free.
   */
  expectedWaitMs(nowMs: number, tokens: number, typicalMs: number | null): number | null {
    const { maxConcurrency, requestsPerMinute, tokensPerMinute } = this.#tier;
    let waitMs = 0;
    if (requestsPerMinute !== null) {
      const roomFor = requestsPerMinute - 1 - this.#waiting;
      waitMs = Math.max(waitMs, this.#requests.untilAtMostMs(nowMs, roomFor) ?? Number.POSITIVE_INFINITY);
    }
    if (tokensPerMinute !== null) {
      const roomFor = tokensPerMinute - tokens - this.#waitingTokens;
      waitMs = Math.max(waitMs, this.#tokens.untilAtMostMs(nowMs, roomFor) ?? Number.POSITIVE_INFINITY);
    }
    if (maxConcurrency !== null && this.#inFlight >= maxConcurrency) {
      // A full house lets somebody in as often as it takes to answer one request, divided by its places.
      const turnMs = typicalMs === null ? Number.POSITIVE_INFINITY : typicalMs / maxConcurrency;
      waitMs = Math.max(waitMs, turnMs * (this.#waiting + 1));
    }
    return Number.isFinite(waitMs) ? waitMs : null;
  }

  waitBegan(tokens: number): void {
    this.#waiting++;
    this.#waitingTokens += tokens;
  }

  waitEnded(tokens: number): void {
    this.#waiting--;
    this.#waitingTokens -= tokens;
  }

  /** An attempt starts; its expected tokens count at once, so that a burst cannot slip through. */
  started(nowMs: number, tokens: number): void {
    this.#inFlight++;
    this.#requests.add(nowMs, 1);
    this.#tokens.add(nowMs, tokens);
  }

  /**
   * An attempt that was begun at `startedAtMs` ended; `tokensMore` is by how much it used more (or less, negative) than
   * expected. Counted at its beginning: given back any later, it would be a credit once that beginning has expired.
   */
  ended(nowMs: number, startedAtMs: number, tokensMore: number): void {
    this.#inFlight--;
    this.#tokens.correct(nowMs, startedAtMs, tokensMore);
  }
}
