import type { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Failure } from "../core/failure.ts";
import type { AttemptRecord, Outcome } from "../engine/outcome.ts";
import type { Chain } from "../config/chain.ts";
import type { Attempts, ConfigurationReport, ConfigurationSummary } from "./bench-report.ts";
import type { RecoveryWatch } from "./recovery.ts";
import { CostRecorder } from "./cost-recorder.ts";
import { LatencyRecorder } from "./latency-recorder.ts";
import { RunningSum, wilsonInterval } from "./statistics.ts";
import { countUp, sortedCounts, TierRecorder } from "./tier-recorder.ts";
import { TimelineRecorder } from "./timeline-recorder.ts";

/** The time that a configuration is given. Epoch ms. */
export interface RunTime {
  readonly startMs: number;
  /** As long as its scenario lasts; the answers may take longer. */
  readonly durationMs: number;
}

/** Folds one configuration's events and outcomes into its report. Attempts and money come from events, requests from outcomes. */
export class Recorder {
  readonly #chain: Chain;
  readonly #recovery: RecoveryWatch;
  readonly #interruption: Cancellation;
  readonly #tiers: readonly TierRecorder[];
  readonly #startMs: number;
  readonly #timeline: TimelineRecorder;
  readonly #cost = new CostRecorder();
  readonly #latency = new LatencyRecorder();
  readonly #service = new LatencyRecorder();
  readonly #direct = new LatencyRecorder();
  readonly #failover = new LatencyRecorder();
  readonly #waited = new LatencyRecorder();
  readonly #failures = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  #requests = 0;
  #blocked = 0;
  #warmedUp = 0;
  #attempts = 0;

  /** @param interruption what ends the run early; attempts that it cut off are not counted */
  constructor(chain: Chain, recovery: RecoveryWatch, interruption: Cancellation, time: RunTime) {
    this.#chain = chain;
    this.#recovery = recovery;
    this.#interruption = interruption;
    this.#tiers = chain.tiers.map((tier) => new TierRecorder(tier));
    this.#startMs = time.startMs;
    this.#timeline = new TimelineRecorder(chain.tiers.length, time.durationMs);
  }

  /** An `EmitEvent`; bound, so that it can be handed to the engine. */
  readonly event = (event: EngineEvent): void => {
    if (event.type === "attempt-succeeded") {
      this.#attempts += 1;
      this.#tiers[event.tier]?.succeeded(event);
      this.#timeline.spent(event.atMs - this.#startMs, event.costUsd);
    } else if (event.type === "attempt-failed" && !this.#wasCutOff(event.failure)) {
      this.#attempts += 1;
      this.#tiers[event.tier]?.failed(event);
      this.#timeline.spent(event.atMs - this.#startMs, event.costUsd);
    }
  };

  /** A request ended. `intendedMs` is when it was to start, `sentMs` when it did. Epoch ms. */
  outcome(outcome: Outcome, intendedMs: number, sentMs: number, nowMs: number): void {
    const latencyMs = nowMs - intendedMs;
    this.#requests += 1;
    this.#cost.record(outcome.costUsd, outcome.ok);
    const startMs = intendedMs - this.#startMs;
    this.#timeline.requestEnded({ startMs, latencyMs, tier: outcome.ok ? outcome.tier : null });
    if (!outcome.ok) {
      const { failure } = outcome;
      countUp(this.#failures, failure.kind);
      countUp(this.#causes, failure.kind === "exhausted" ? failure.cause : failure.kind);
      return;
    }
    this.#latency.record(latencyMs);
    this.#service.record(nowMs - sentMs);
    const answer = outcome.attempts.findLast(({ tier, failure }) => tier === outcome.tier && failure === null);
    (outcome.fallbackLevel === 0 ? this.#direct : this.#failover).record(latencyMs);
    if (outcome.fallbackLevel > 0 && hadToWait(outcome, answer)) this.#waited.record(latencyMs);
    this.#tiers[outcome.tier]?.answered(answer);
    for (const attempt of outcome.attempts) if (attempt.carriedOn === true) this.#tiers[attempt.tier]?.spoke(attempt);
  }

  /** A request was due and could not be sent. */
  blocked(): void {
    this.#blocked += 1;
  }

  /** A request was due within the warm-up. */
  warmedUp(): void {
    this.#warmedUp += 1;
  }

  get requests(): number {
    return this.#requests;
  }

  /** All that is over, whether it was counted or not. */
  get over(): number {
    return this.#requests + this.#blocked + this.#warmedUp;
  }

  get succeeded(): number {
    return this.#latency.count;
  }

  report(name: string): ConfigurationReport {
    return {
      ...this.summary(name),
      latency_distribution: this.#latency.curve(),
      timeline: this.#timeline.report(),
    };
  }

  /** What is asked for again and again while the run goes on: curves are not worth that. */
  summary(name: string): ConfigurationSummary {
    const [requests, succeeded] = [this.#requests, this.succeeded];
    const recovery = this.#recovery.worst();
    const costUsd = this.#sum((tier) => tier.costUsd);
    const costPerSuccessUsd = costUsd === null || succeeded === 0 ? null : costUsd / succeeded;
    return {
      chain: this.#chain.name,
      name,
      tiers: this.#chain.tiers.length,
      requests,
      succeeded,
      failed: requests - succeeded,
      blocked: this.#blocked,
      warmup_requests: this.#warmedUp,
      success_rate: requests === 0 ? null : succeeded / requests,
      success_rate_ci95: wilsonInterval(succeeded, requests),
      failures_per_1k: requests === 0 ? null : (1000 * (requests - succeeded)) / requests,
      latency_ms: this.#latency.distribution(),
      latency_ms_ci95: this.#latency.intervals(),
      service_ms: this.#service.distribution(),
      failover: {
        count: this.#failover.count,
        latency_ms: this.#failover.distribution(),
        worst_recovery_ms: recovery.worstMs,
        total_outage: recovery.totalOutage,
        waited: { count: this.#waited.count, latency_ms: this.#waited.distribution() },
      },
      direct: { count: this.#direct.count, latency_ms: this.#direct.distribution() },
      attempts: { ...perRequest(this.#attempts, requests), by_provider: this.#byProvider() },
      failures: sortedCounts(this.#failures),
      causes: sortedCounts(this.#causes),
      by_tier: this.#tiers.map((tier) => tier.report(requests)),
      cost_usd: costUsd,
      wasted_usd: this.#sum((tier) => tier.wastedUsd),
      cost_per_success_usd: costPerSuccessUsd,
      cost_per_success_usd_ci95: this.#cost.interval(costPerSuccessUsd),
    };
  }

  /** Several tiers may be of one provider, which sees the attempts of all of them. */
  #byProvider(): Readonly<Record<string, Attempts>> {
    const totals = new Map<string, number>();
    for (const { provider, attempts } of this.#tiers) totals.set(provider, (totals.get(provider) ?? 0) + attempts);
    return Object.fromEntries([...totals].map(([name, total]) => [name, perRequest(total, this.#requests)]));
  }

  /** The user's interruption says nothing about the chain, neither of its attempts nor of their cost. */
  #wasCutOff({ kind }: Failure): boolean {
    return kind === "cancelled" && this.#interruption.cancelled;
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

function perRequest(total: number, requests: number): Attempts {
  return { total, per_request: requests === 0 ? null : total / requests };
}

/** Longer than it takes to pass an open breaker, in real time too, and shorter than any wait for a provider. */
const PASSING_MS = 1;

/** An open breaker is passed in no time; only a failed attempt or a wait hint delays the one that answers. */
function hadToWait({ attempts }: Outcome, answer: AttemptRecord | undefined): boolean {
  const startMs = answer?.startMs ?? 0;
  if (startMs >= PASSING_MS) return true;
  return attempts.some((one) => one.failure !== null && one.startMs + one.durationMs <= startMs);
}
