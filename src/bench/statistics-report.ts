import type { Distribution, MetricUnit } from "./bench-report.ts";
import type { Verdict } from "./comparison.ts";

/** What a configuration's report tells apart: phases, seeds, fault windows and the time between them. */
export interface ConfigurationStatistics {
  /** In the order of the report's load. */
  readonly by_phase: readonly PhaseReport[];
  /** Null: there was one seed. */
  readonly spread: SpreadReport | null;
  readonly blocks: BlocksReport;
  /** Of the first seed the earliest first. */
  readonly windows: readonly WindowReport[];
  /** There were so many more of them. */
  readonly windows_left_out: number;
}

/** The requests of one phase of the load, over all seeds. */
export interface PhaseReport {
  readonly phase: "sequential" | "concurrent" | "open" | "trace";
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly blocked: number;
  readonly success_rate: number | null;
  /** Wilson's, 95 %: if requests were independent. */
  readonly success_rate_ci95: Interval | null;
  readonly latency_ms: Distribution;
}

/** Over the seeds, which are independent of each other, as requests within one outage are not. Null: not known of every seed. */
export interface SpreadReport {
  readonly success_rate: Spread | null;
  readonly latency_mean_ms: Spread | null;
  readonly latency_p50_ms: Spread | null;
  readonly latency_p95_ms: Spread | null;
  readonly latency_p99_ms: Spread | null;
  readonly cost_per_success_usd: Spread | null;
  readonly attempts_per_request: Spread | null;
}

export interface Spread {
  /** How many seeds. */
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** Of the mean: Student's. */
  readonly ci95: Interval;
}

/**
 * How far outages may have moved the figures, 95 %, by a bootstrap over blocks: each the time from the start of one episode
 * of faults to the start of the next. Null: fewer than 10 blocks, or the figure is not known.
 */
export interface BlocksReport {
  readonly count: number;
  readonly success_rate_ci95: Interval | null;
  readonly latency_mean_ms_ci95: Interval | null;
  readonly cost_per_success_usd_ci95: Interval | null;
}

/** One fault window, and how it went before, in and after it. Times count from the start of the run. */
export interface WindowReport {
  readonly seed: number;
  readonly provider: string;
  readonly kind: string;
  readonly model: string | null;
  readonly from_ms: number;
  readonly to_ms: number;
  /** For as long before as it lasts, but not from within an earlier window. */
  readonly before: Span;
  readonly during: Span;
  /** From its end until the struck tiers answer a request again; at most until the next window begins. */
  readonly recovery: Span;
  /** From then on, as long as the window lasted; at most until the next window begins. */
  readonly after: Span;
  /**
   * How long after its end a struck tier first answered a request that began after it. Null: none did before it was struck
   * again, or its end was within the warm-up, of which nothing is counted; then neither recovery nor after has requests.
   */
  readonly recovered_ms: number | null;
  /** Within a second of its end: requests that began, and attempts that the struck provider saw. */
  readonly herd: { readonly requests: number; readonly attempts: number };
}

/** The requests that began in a span of time. */
export interface Span {
  readonly requests: number;
  readonly succeeded: number;
  readonly success_rate: number | null;
  /** Wilson's, 95 %: if requests were independent. */
  readonly success_rate_ci95: Interval | null;
  /** Quantiles are to two digits. */
  readonly latency_ms: Omit<Distribution, "p90">;
}

/** How much more one configuration has of a figure than another one that met the same arrivals, latencies and outages. */
export interface DifferenceReport {
  readonly chain: string;
  readonly configuration: string;
  readonly against: { readonly chain: string; readonly configuration: string };
  /** The number's place in the configuration's report, such as "latency_ms.mean"; or "usd_per_extra_nine". */
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: not known of both. */
  readonly difference: number | null;
  /** Null: too few seeds and blocks. */
  readonly ci95: Interval | null;
  /** How many pairs of seeds or blocks there were. */
  readonly n: number;
  /** Student's t over pairs of seeds, or a bootstrap over pairs of blocks. Null: too few of both. */
  readonly method: "seeds" | "blocks" | null;
  /** Null: a price, which is neither. */
  readonly verdict: Verdict | null;
}

export type Interval = readonly [number, number];
