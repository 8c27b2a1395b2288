import type { Agreement } from "./agreement-report.ts";
import type { TestedClaims } from "./article-report.ts";
import type { Comparison } from "./comparison.ts";
import type { LatencyCurve, Timeline } from "./curves.ts";
import type { LoadReport } from "./load-report.ts";
import type { RealReport, Stopped } from "./real-report.ts";
import type { AloneRecovery, SeedReport } from "./seed-report.ts";
import type { ConfigurationStatistics, DifferenceReport, Interval } from "./statistics-report.ts";
import type { FaultReport } from "./fault-report.ts";
import type { TargetReport } from "./target-report.ts";

export type { FaultReport } from "./fault-report.ts";

/**
 * What a bench found: the JSON document of `bench --json`, schema "holyfail.bench/1". Rates are fractions, times
 * milliseconds, money US dollars; a number that the samples cannot support is null.
 */
export interface BenchReport extends TestedClaims {
  readonly schema: "holyfail.bench/1";
  readonly version: string;
  readonly seed: number;
  /** All that were played, in order; `seed` is the first of them. */
  readonly seeds: readonly number[];
  /** Only where seeds were to be played until the success rate was known so well, to either side. */
  readonly until?: { readonly half_width: number; readonly reached: boolean };
  readonly chains: readonly string[];
  readonly scenario: string;
  readonly mode: "virtual" | "wire" | "real";
  readonly prices_as_of: string;
  /** What people are shown amounts in; absent: US dollars. All amounts of this document are US dollars. */
  readonly currency?: Currency;
  /** From the first intended start to the last answer, the longest of the configurations. */
  readonly simulated_ms: number;
  /** True when the run was stopped before its end. */
  readonly interrupted: boolean;
  /** What was to start so soon was sent and not counted. */
  readonly warmup_ms: number;
  /** With several seeds: those of the first. */
  readonly faults: readonly FaultReport[];
  /** What every configuration was asked, after `--requests` and `--concurrency`; with several seeds: under the first. */
  readonly load: readonly LoadReport[];
  readonly configurations: readonly ConfigurationReport[];
  readonly thresholds: readonly ThresholdVerdict[];
  /** Between configurations that met the same dice. */
  readonly differences?: readonly DifferenceReport[];
  /** Only of a run that asked real providers. */
  readonly real?: RealReport;
  /** Only where a run ended itself; `interrupted` is true then, too. */
  readonly stopped?: Stopped;
  /** Only of a run over real sockets. */
  readonly wire?: WireReport;
  /** Only where the load was put on a gateway: what its providers saw. */
  readonly target?: TargetReport;
  /** Only where both worlds were asked: how far apart they are. */
  readonly agreement?: Agreement;
  /** Only where there was an earlier report to hold this one against. */
  readonly comparison?: Comparison;
  /** Everything that depends on the real clock, and in virtual time only that. */
  readonly elapsed: Elapsed;
}

export interface Currency {
  /** ISO 4217. */
  readonly code: string;
  /** How much of it one US dollar is worth. */
  readonly per_usd: number;
}

export interface Elapsed {
  readonly wall_ms: number;
  readonly requests_per_second: number;
  readonly node: string;
  /** Only over real sockets: of the thread that sends the requests, the worst of all configurations. */
  readonly event_loop_lag_ms?: Lag;
  /** The same of the thread that plays the providers. */
  readonly simulator_lag_ms?: Lag;
  /** Whether either thread fell so far behind that latencies say more about this machine than about the chain. */
  readonly overloaded?: boolean;
}

/** How much later than due an event loop came round. */
export interface Lag {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the sockets of a run really did, counted by those who accepted them. */
export interface WireReport extends Traffic {
  /** By chain: how long a breaker keeps a tier out. */
  readonly breaker_reset_ms: Readonly<Record<string, number>>;
  /** In the order of the report's configurations. */
  readonly configurations: readonly WireConfiguration[];
}

export interface WireConfiguration extends Traffic {
  readonly chain: string;
  readonly name: string;
  readonly event_loop_lag_ms: Lag;
  readonly simulator_lag_ms: Lag;
  readonly overloaded: boolean;
  readonly providers: readonly ({ readonly provider: string } & Traffic)[];
}

/** In all, and at most at once. The peaks of the parts need not have been at the same time. */
export interface Traffic {
  readonly connections: number;
  readonly connections_peak: number;
  readonly requests: number;
  readonly requests_peak: number;
}

export interface ConfigurationReport extends Partial<ConfigurationStatistics> {
  readonly chain: string;
  /** "primary only", "2 tiers", ..., "all 4 tiers". */
  readonly name: string;
  readonly tiers: number;
  /** What was changed of the chain as it is written, such as "no breaker"; null: nothing. */
  readonly variant: string | null;
  /** Over all seeds, blocked and warmed up ones included; fewer were played only where the run was ended early. */
  readonly requests_planned: number;
  /** Those that were sent and counted. */
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Due in an open loop, but not sent: too many were under way, or the machine was late. They are in no other figure. */
  readonly blocked: number;
  /** Due within the warm-up: in no other figure, whatever became of them. */
  readonly warmup_requests: number;
  readonly success_rate: number | null;
  /** Wilson's, 95 %: if requests were independent, which outages make them not. */
  readonly success_rate_ci95: readonly [number, number] | null;
  readonly failures_per_1k: number | null;
  /** Successful requests, from intended start to last byte. */
  readonly latency_ms: Distribution;
  /** How far chance alone may have moved these figures, 95 %, as for the success rate. */
  readonly latency_ms_ci95: LatencyIntervals;
  /** The same requests from when they were really sent: without what they waited for before. */
  readonly service_ms: Distribution;
  /** Requests answered at fallback level 1 or more. */
  readonly failover: {
    readonly count: number;
    readonly latency_ms: Distribution;
    readonly latency_ms_ci95: LatencyIntervals;
    /** Null, too, when a window with requests began within the warm-up: how long its first ones waited was not counted. */
    readonly worst_recovery_ms: number | null;
    /** True when some fault window with requests had no answer at all; then `worst_recovery_ms` is null. */
    readonly total_outage: boolean;
    /** Absent in reports of earlier versions. */
    readonly alone?: AloneRecovery;
    /**
     * Those of them that first waited, for an attempt to fail or for a wait hint. The others went past an open breaker
     * at once, and what they took longer is the fallback's own pace.
     */
    readonly waited: { readonly count: number; readonly latency_ms: Distribution };
  };
  /** Requests answered at level 0: what the failover's latency is to be compared with. */
  readonly direct: Pick<ConfigurationReport["failover"], "count" | "latency_ms" | "latency_ms_ci95"> & {
    /** Those of them that another tier than the primary gave, since it was tried first. Null: not counted. */
    readonly promoted: number | null;
  };
  /** Of all tiers together, and of each provider's tiers together: how much an outage is amplified for it. */
  readonly attempts: Attempts & { readonly by_provider: Readonly<Record<string, Attempts>> };
  /** How often a half-open breaker let one attempt through to see whether its tier is well again. Null: not counted. */
  readonly probes: number | null;
  /** How the unanswered requests ended, by failure kind. */
  readonly failures: Readonly<Record<string, number>>;
  /** The same requests by the failure that came first: what an exhausted chain was exhausted by. */
  readonly causes: Readonly<Record<string, number>>;
  readonly by_tier: readonly TierReport[];
  readonly cost_usd: number | null;
  readonly wasted_usd: number | null;
  readonly cost_per_success_usd: number | null;
  /** How far chance alone may have moved it, 95 %, as for the success rate. */
  readonly cost_per_success_usd_ci95: readonly [number, number] | null;
  /** The latencies of `latency_ms` in full. */
  readonly latency_distribution: LatencyCurve;
  readonly timeline: Timeline;
  /** One of each seed. */
  readonly by_seed: readonly SeedReport[];
}

/** What can be said of it while it is still being played. */
export type ConfigurationSummary = Omit<
  ConfigurationReport,
  "variant" | "requests_planned" | "latency_distribution" | "timeline" | "by_seed"
>;

export interface Attempts {
  readonly total: number;
  /** Null: there was no request. */
  readonly per_request: number | null;
}

export interface Distribution {
  readonly n: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Null: too few samples. */
export interface LatencyIntervals {
  readonly mean: readonly [number, number] | null;
  readonly p50: readonly [number, number] | null;
  readonly p95: readonly [number, number] | null;
  readonly p99: readonly [number, number] | null;
}

export interface TierReport {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly answered: number;
  readonly attempts: number;
  /** Of all requests, not only of those that came as far as this tier. Null: there was none. */
  readonly attempts_per_request: number | null;
  readonly failures: Readonly<Record<string, number>>;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number | null;
  readonly wasted_usd: number | null;
}

/** One threshold on one configuration. A missed `worst_recovery_ms` may have a null value: a total outage. */
export interface ThresholdVerdict {
  readonly expression: string;
  readonly chain: string;
  readonly configuration: string;
  /** The number's place in the configuration's report, such as "latency_ms.p95". */
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: not known; the samples do not support it, or the run has no such number. */
  readonly value: number | null;
  /** Only with several seeds, of a number whose spread over them is known: it is judged by this interval. */
  readonly ci95?: Interval | null;
  readonly ok: boolean | null;
}

/** How a metric is counted: a fraction, milliseconds, US dollars, or a plain number. */
export type MetricUnit = "rate" | "ms" | "usd" | "count";

/** All of a report that does not depend on the real clock. */
export type BenchResult = Omit<BenchReport, "elapsed">;
