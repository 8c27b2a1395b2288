import type { EngineEvent } from "../core/event.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Chain } from "../config/chain.ts";
import type { ConfigurationReport } from "./bench-report.ts";
import type { RecoveryWatch } from "./recovery.ts";
import { LatencyRecorder } from "./latency-recorder.ts";
import { RunningSum, wilsonInterval } from "./statistics.ts";
import { sortedCounts, TierRecorder } from "./tier-recorder.ts";

/** Folds one configuration's events and outcomes into its report. Attempts and money come from events, requests from outcomes. */
export class Recorder {
  readonly #chain: Chain;
  readonly #recovery: RecoveryWatch;
  readonly #tiers: readonly TierRecorder[];
  readonly #latency = new LatencyRecorder();
  readonly #direct = new LatencyRecorder();
  readonly #failover = new LatencyRecorder();
  readonly #failures = new Map<string, number>();
  #requests = 0;
  #attempts = 0;

  constructor(chain: Chain, recovery: RecoveryWatch) {
    this.#chain = chain;
    this.#recovery = recovery;
    this.#tiers = chain.tiers.map((tier) => new TierRecorder(tier));
  }

  /** An `EmitEvent`; bound, so that it can be handed to the engine. */
  readonly event = (event: EngineEvent): void => {
    if (event.type === "attempt-started") {
      this.#attempts += 1;
      this.#tiers[event.tier]?.started();
    } else if (event.type === "attempt-succeeded") {
      this.#tiers[event.tier]?.succeeded(event);
    } else if (event.type === "attempt-failed") {
      this.#tiers[event.tier]?.failed(event);
    }
  };

  /** A request ended. `latencyMs` counts from its intended start. */
  outcome(outcome: Outcome, latencyMs: number): void {
    this.#requests += 1;
    if (!outcome.ok) {
      const kind = outcome.failure.kind;
      this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
      return;
    }
    this.#latency.record(latencyMs);
    (outcome.fallbackLevel === 0 ? this.#direct : this.#failover).record(latencyMs);
    this.#tiers[outcome.tier]?.answered(outcome);
  }

  get requests(): number {
    return this.#requests;
  }

  get succeeded(): number {
    return this.#latency.count;
  }

  report(name: string): ConfigurationReport {
    const [requests, succeeded] = [this.#requests, this.succeeded];
    const recovery = this.#recovery.worst();
    const costUsd = this.#sum((tier) => tier.costUsd);
    return {
      chain: this.#chain.name,
      name,
      tiers: this.#chain.tiers.length,
      requests,
      succeeded,
      failed: requests - succeeded,
      success_rate: requests === 0 ? null : succeeded / requests,
      success_rate_ci95: wilsonInterval(succeeded, requests),
      failures_per_1k: requests === 0 ? null : (1000 * (requests - succeeded)) / requests,
      latency_ms: this.#latency.distribution(),
      failover: {
        count: this.#failover.count,
        latency_ms: this.#failover.distribution(),
        worst_recovery_ms: recovery.worstMs,
        total_outage: recovery.totalOutage,
      },
      direct: { count: this.#direct.count, latency_ms: this.#direct.distribution() },
      attempts: { total: this.#attempts, per_request: requests === 0 ? null : this.#attempts / requests },
      failures: sortedCounts(this.#failures),
      by_tier: this.#tiers.map((tier) => tier.report()),
      cost_usd: costUsd,
      wasted_usd: this.#sum((tier) => tier.wastedUsd),
      cost_per_success_usd: costUsd === null || succeeded === 0 ? null : costUsd / succeeded,
    };
  }

  /** Over the tiers; null when one that was asked has no known price. */
  #sum(amountUsd: (tier: TierRecorder) => number | null): number | null {
    const sum = new RunningSum();
    for (const tier of this.#tiers) {
      if (tier.attempts === 0) continue;
      const amount = amountUsd(tier);
      if (amount === null) return null;
      sum.add(amount);
    }
    return sum.value;
  }
}
