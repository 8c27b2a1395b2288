import type { EngineEvent } from "../core/event.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Chain } from "../config/chain.ts";
import type { ConfigurationReport, ConfigurationSummary } from "./bench-report.ts";
import type { ConfigurationSoFar } from "./bench-watcher.ts";
import { CostRecorder } from "./cost-recorder.ts";
import { LatencyRecorder } from "./latency-recorder.ts";
import { LATENCY_KINDS, type LatencyKind, type Recording } from "./recording.ts";
import type { Recovery } from "./recovery.ts";
import { wilsonInterval } from "./statistics.ts";
import { addCounts, countUp, sortedCounts, TierRecorder } from "./tier-recorder.ts";
import { hadToWait } from "./waited.ts";
import { attemptsByProvider, perRequest, sumOverTiers } from "./tier-sums.ts";
import { TimelineRecorder } from "./timeline-recorder.ts";

/** The time that a configuration is given. Epoch ms. */
export interface RunTime {
  readonly startMs: number;
  /** As long as its scenario lasts; the answers may take longer. */
  readonly durationMs: number;
}

/** A request that was counted. Epoch ms. */
export interface EndedRequest {
  readonly outcome: Outcome;
  /** When it was to start. */
  readonly intendedMs: number;
  /** When it did. */
  readonly sentMs: number;
  readonly nowMs: number;
}

export type AttemptEnded = Extract<EngineEvent, { readonly type: "attempt-succeeded" | "attempt-failed" }>;

/** Folds a configuration's events and outcomes into its report. Attempts and money come from events, requests from outcomes. */
export class Recorder {
  readonly #chain: Chain;
  readonly #tiers: readonly TierRecorder[];
  readonly #startMs: number;
  readonly #timeline: TimelineRecorder;
  readonly #cost = new CostRecorder();
  readonly #latencies = {
    all: new LatencyRecorder(),
    service: new LatencyRecorder(),
    direct: new LatencyRecorder(),
    failover: new LatencyRecorder(),
    waited: new LatencyRecorder(),
  } satisfies Record<LatencyKind, LatencyRecorder>;
  readonly #failures = new Map<string, number>();
  readonly #causes = new Map<string, number>();
  #requests = 0;
  #blocked = 0;
  #warmedUp = 0;
  #attempts = 0;
  #promoted = 0;

  constructor(chain: Chain, time: RunTime) {
    this.#chain = chain;
    this.#tiers = chain.tiers.map((tier) => new TierRecorder(tier));
    this.#startMs = time.startMs;
    this.#timeline = new TimelineRecorder(chain.tiers.length, time.durationMs);
  }

  /** A half-open breaker let one attempt through. */
  probed(tier: number): void {
    this.#tiers[tier]?.probed();
  }

  attemptEnded(event: AttemptEnded): void {
    this.#attempts += 1;
    if (event.type === "attempt-succeeded") this.#tiers[event.tier]?.succeeded(event);
    else this.#tiers[event.tier]?.failed(event);
    this.#timeline.spent(event.atMs - this.#startMs, event.costUsd);
  }

  /** A request ended. */
  requestEnded({ outcome, intendedMs, sentMs, nowMs }: EndedRequest): void {
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
    const { all, service, direct, failover, waited } = this.#latencies;
    all.record(latencyMs);
    service.record(nowMs - sentMs);
    const answer = outcome.attempts.findLast(({ tier, failure }) => tier === outcome.tier && failure === null);
    (outcome.fallbackLevel === 0 ? direct : failover).record(latencyMs);
    if (outcome.fallbackLevel === 0 && outcome.tier > 0) this.#promoted += 1;
    if (outcome.fallbackLevel > 0 && hadToWait(outcome, answer)) waited.record(latencyMs);
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
    return this.#latencies.all.count;
  }

  recording(): Recording {
    const { all, service, direct, failover, waited } = this.#latencies;
    return {
      requests: this.#requests,
      blocked: this.#blocked,
      warmedUp: this.#warmedUp,
      attempts: this.#attempts,
      promoted: this.#promoted,
      failures: Object.fromEntries(this.#failures),
      causes: Object.fromEntries(this.#causes),
      latencies: {
        all: all.data(),
        service: service.data(),
        direct: direct.data(),
        failover: failover.data(),
        waited: waited.data(),
      },
      cost: this.#cost.data(),
      tiers: this.#tiers.map((tier) => tier.data()),
      timeline: this.#timeline.data(),
    };
  }

  /** Adds what was recorded of the same configuration under another seed. */
  absorb(recording: Recording): void {
    this.#requests += recording.requests;
    this.#blocked += recording.blocked;
    this.#warmedUp += recording.warmedUp;
    this.#attempts += recording.attempts;
    this.#promoted += recording.promoted;
    addCounts(this.#failures, recording.failures);
    addCounts(this.#causes, recording.causes);
    for (const kind of LATENCY_KINDS) this.#latencies[kind].absorb(recording.latencies[kind]);
    this.#cost.absorb(recording.cost);
    for (const [index, tier] of recording.tiers.entries()) this.#tiers[index]?.absorb(tier);
    this.#timeline.absorb(recording.timeline);
  }

  /** The summary, and the curves. */
  report(
    name: string,
    recovery: Recovery,
  ): ConfigurationSummary & Pick<ConfigurationReport, "latency_distribution" | "timeline"> {
    return {
      ...this.summary(name, recovery),
      latency_distribution: this.#latencies.all.curve(),
      timeline: this.#timeline.report(),
    };
  }

  /** What is asked for again and again while the run goes on: of two histograms, and without the intervals. */
  soFar(): ConfigurationSoFar {
    const [requests, succeeded] = [this.#requests, this.succeeded];
    const { all, failover } = this.#latencies;
    return {
      requests,
      succeeded,
      failed: requests - succeeded,
      blocked: this.#blocked,
      warmup_requests: this.#warmedUp,
      success_rate: requests === 0 ? null : succeeded / requests,
      latency_ms: all.distribution(),
      failover: { count: failover.count, latency_ms: failover.distribution() },
      attempts: perRequest(this.#attempts, requests),
      by_tier: this.#tiers.map((tier) => tier.report(requests)),
      cost_usd: sumOverTiers(this.#tiers, (tier) => tier.costUsd),
      wasted_usd: sumOverTiers(this.#tiers, (tier) => tier.wastedUsd),
    };
  }

  /** Once the run is over: all but the curves. */
  summary(name: string, recovery: Recovery): ConfigurationSummary {
    const { all, service, direct, failover, waited } = this.#latencies;
    const { latency_ms, failover: failovers, attempts, by_tier, cost_usd, wasted_usd, ...counts } = this.soFar();
    const { requests, succeeded } = counts;
    const costPerSuccessUsd = cost_usd === null || succeeded === 0 ? null : cost_usd / succeeded;
    return {
      chain: this.#chain.name,
      name,
      tiers: this.#chain.tiers.length,
      ...counts,
      success_rate_ci95: wilsonInterval(succeeded, requests),
      failures_per_1k: requests === 0 ? null : (1000 * counts.failed) / requests,
      latency_ms,
      latency_ms_ci95: all.intervals(),
      service_ms: service.distribution(),
      failover: {
        ...failovers,
        latency_ms_ci95: failover.intervals(),
        worst_recovery_ms: recovery.worstMs,
        total_outage: recovery.totalOutage,
        alone: { worst_recovery_ms: recovery.alone.worstMs, total_outage: recovery.alone.totalOutage },
        waited: { count: waited.count, latency_ms: waited.distribution() },
      },
      direct: {
        count: direct.count,
        latency_ms: direct.distribution(),
        latency_ms_ci95: direct.intervals(),
        promoted: this.#promoted,
      },
      attempts: { ...attempts, by_provider: attemptsByProvider(this.#tiers, requests) },
      probes: this.#tiers.reduce((before, tier) => before + tier.probes, 0),
      failures: sortedCounts(this.#failures),
      causes: sortedCounts(this.#causes),
      by_tier,
      cost_usd,
      wasted_usd,
      cost_per_success_usd: costPerSuccessUsd,
      cost_per_success_usd_ci95: this.#cost.interval(costPerSuccessUsd),
    };
  }
}
