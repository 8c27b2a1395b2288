import type { Chain } from "../config/chain.ts";
import { SlidingCounter } from "./sliding-counter.ts";

/** Credits expire after ten seconds, so that a quiet hour cannot pay for a storm. */
const WINDOW_MS = 10_000;

/**
 * Keeps same-tier retries and hedges together within a share of the traffic plus a floor, so that an outage is never
 * amplified. Probes are paid from it but never refused, and the first try of a tier is not asked here. After Finagle's
 * retry budgets.
 */
export class RetryBudget {
  readonly #settings: Chain["retryBudget"];
  readonly #requests = new SlidingCounter(WINDOW_MS);
  readonly #extras = new SlidingCounter(WINDOW_MS);

  constructor(settings: Chain["retryBudget"]) {
    this.#settings = settings;
  }

  requestStarted(nowMs: number): void {
    this.#requests.add(nowMs, 1);
  }

  allows(nowMs: number): boolean {
    const credit = this.#settings.ratio * this.#requests.total(nowMs) + (this.#settings.perSecond * WINDOW_MS) / 1000;
    return this.#extras.total(nowMs) + 1 <= credit;
  }

  spend(nowMs: number): void {
    this.#extras.add(nowMs, 1);
  }
}
