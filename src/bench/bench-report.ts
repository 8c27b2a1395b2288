/**
 * What a bench found: the JSON document of `bench --json`, schema "holyfail.bench/1". Rates are fractions, times
 * milliseconds, money US dollars; a number that the samples cannot support is null.
 */
export interface BenchReport {
  readonly schema: "holyfail.bench/1";
  readonly version: string;
  readonly seed: number;
  readonly chains: readonly string[];
  readonly scenario: string;
  readonly mode: "virtual" | "wire";
  readonly prices_as_of: string;
  /** From the first intended start to the last answer, the longest of the configurations. */
  readonly simulated_ms: number;
  /** True when the run was stopped before its end. */
  readonly interrupted: boolean;
  readonly faults: readonly FaultReport[];
  /** What every configuration was asked, after `--requests` and `--concurrency`. */
  readonly load: readonly LoadReport[];
  readonly configurations: readonly ConfigurationReport[];
  readonly thresholds: readonly ThresholdVerdict[];
  /** Everything that depends on the real clock, and only that. */
  readonly elapsed: { readonly wall_ms: number; readonly requests_per_second: number; readonly node: string };
}

/** One fault window of the scenario. `detail` says what is special about the kind: "hang", "529", "x3". */
export interface FaultReport {
  readonly provider: string;
  readonly kind: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly model: string | null;
  readonly probability: number;
  readonly detail: string | null;
}

export interface LoadReport {
  readonly phase: "sequential" | "concurrent";
  readonly requests: number;
  /** Of a sequential phase: its callers, each of whom sends one at a time. */
  readonly concurrency: number;
  readonly at_ms: number;
  /** Null: as long as it takes. */
  readonly until_ms: number | null;
}

export interface ConfigurationReport {
  readonly chain: string;
  /** "primary only", "2 tiers", ..., "all 4 tiers". */
  readonly name: string;
  readonly tiers: number;
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly success_rate: number | null;
  /** Wilson's, 95 %: if requests were independent, which outages make them not. */
  readonly success_rate_ci95: readonly [number, number] | null;
  readonly failures_per_1k: number | null;
  /** Successful requests, from intended start to last byte. */
  readonly latency_ms: Distribution;
  /** Requests answered at fallback level 1 or more. */
  readonly failover: {
    readonly count: number;
    readonly latency_ms: Distribution;
    readonly worst_recovery_ms: number | null;
    /** True when some fault window with requests had no answer at all; then `worst_recovery_ms` is null. */
    readonly total_outage: boolean;
  };
  /** Requests answered at level 0: what the failover's latency is to be compared with. */
  readonly direct: { readonly count: number; readonly latency_ms: Distribution };
  readonly attempts: { readonly total: number; readonly per_request: number | null };
  /** How the unanswered requests ended, by failure kind. */
  readonly failures: Readonly<Record<string, number>>;
  readonly by_tier: readonly TierReport[];
  readonly cost_usd: number | null;
  readonly wasted_usd: number | null;
  readonly cost_per_success_usd: number | null;
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

export interface TierReport {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly answered: number;
  readonly attempts: number;
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
  readonly unit: MetricUnit;
  /** Null: not known, too few samples. */
  readonly value: number | null;
  readonly ok: boolean | null;
}

/** How a metric is counted: a fraction, milliseconds, US dollars, or a plain number. */
export type MetricUnit = "rate" | "ms" | "usd" | "count";

/** All of a report that does not depend on the real clock. */
export type BenchResult = Omit<BenchReport, "elapsed">;
