import type { EngineEvent, Spent } from "../core/event.ts";

/** What became of the requests so far; those under way are not in it. */
export interface ClientMetrics {
  /** Those that have ended: successful, failed or cancelled. */
  readonly total_requests: number;
  readonly successful_requests: number;
  readonly failed_requests: number;
  /** Given up by their caller: neither a success nor a failure. */
  readonly cancelled_requests: number;
  /** Requests that another tier than the first one answered. */
  readonly failover_events: number;
  /** Input and output tokens of all attempts, those that bought no answer included. */
  readonly total_tokens_used: number;
  /** US dollars of all attempts; null: an attempt's price or usage is not known. */
  readonly cost_usd: number | null;
  /** successful / (successful + failed); null before there is one. */
  readonly success_rate: number | null;
}

/** Adds events up. */
export class MetricsTally {
  #successful = 0;
  #failed = 0;
  #cancelled = 0;
  #failovers = 0;
  #tokens = 0;
  #costUsd: number | null = 0;

  add(event: EngineEvent): void {
    if (event.type === "attempt-succeeded" || event.type === "attempt-failed") {
      this.#spend(event);
    } else if (event.type === "request-succeeded") {
      this.#successful++;
      if (event.fallbackLevel > 0) this.#failovers++;
    } else if (event.type === "request-failed") {
      if (event.failure.kind === "cancelled") this.#cancelled++;
      else this.#failed++;
    }
  }

  read(): ClientMetrics {
    const judged = this.#successful + this.#failed;
    return {
      total_requests: judged + this.#cancelled,
      successful_requests: this.#successful,
      failed_requests: this.#failed,
      cancelled_requests: this.#cancelled,
      failover_events: this.#failovers,
      total_tokens_used: this.#tokens,
      cost_usd: this.#costUsd,
      success_rate: judged === 0 ? null : this.#successful / judged,
    };
  }

  #spend({ usage, costUsd }: Spent): void {
    if (usage !== null) this.#tokens += usage.inputTokens + usage.outputTokens;
    this.#costUsd = this.#costUsd === null || costUsd === null ? null : this.#costUsd + costUsd;
  }
}
