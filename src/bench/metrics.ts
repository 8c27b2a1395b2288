import type { FailureKind } from "../core/failure.ts";
import type { ConfigurationReport, Distribution, MetricUnit, TierReport } from "./bench-report.ts";
import { partMetricAt } from "./part-metrics.ts";
import type { Interval, Spread, SpreadReport } from "./statistics-report.ts";

/** What an expectation wants of a figure. */
export type Hoped = "more" | "less";

/** One number of a configuration's report that a threshold can be set on. */
export interface Metric {
  readonly path: string;
  readonly unit: MetricUnit;
  /** It may be negative. */
  readonly signed?: true;
  /**
   * Null: the samples do not support it. Of several parts it is the one that speaks most against what is expected: the least
   * where more is hoped for, the most where less is.
   *
   * @param hoped absent: what is better of this metric
   */
  read(report: ConfigurationReport, hoped?: Hoped): number | null;
  /** Between which bounds it lies, by its spread over seeds. Null: not known. Absent: what seeds do to it is not told. */
  readonly overSeeds?: (spread: SpreadReport) => Interval | null;
}

/** Short names for what thresholds are most often set on. */
const SHORT: Readonly<Record<string, string>> = {
  mean: "latency_ms.mean",
  p50: "latency_ms.p50",
  p90: "latency_ms.p90",
  p95: "latency_ms.p95",
  p99: "latency_ms.p99",
  worst_recovery: "failover.worst_recovery_ms",
  cost_per_success: "cost_per_success_usd",
};

type Reader = (report: ConfigurationReport) => number | null;

const DISTRIBUTION_KEYS = [
  "mean",
  "p50",
  "p90",
  "p95",
  "p99",
  "max",
] as const satisfies readonly (keyof Distribution)[];

const TIER_METRICS: Readonly<Record<string, { unit: MetricUnit; read(tier: TierReport): number | null }>> = {
  answered: { unit: "count", read: (tier) => tier.answered },
  attempts: { unit: "count", read: (tier) => tier.attempts },
  attempts_per_request: { unit: "count", read: (tier) => tier.attempts_per_request },
  input_tokens: { unit: "count", read: (tier) => tier.input_tokens },
  output_tokens: { unit: "count", read: (tier) => tier.output_tokens },
  cost_usd: { unit: "usd", read: (tier) => tier.cost_usd },
  wasted_usd: { unit: "usd", read: (tier) => tier.wasted_usd },
};

/** How an attempt's or a request's failure may be counted; a kind that did not occur counts 0. */
const FAILURE_KINDS: readonly string[] = Object.keys({
  connect: 0,
  reset: 0,
  timeout: 0,
  "rate-limited": 0,
  "quota-exhausted": 0,
  overloaded: 0,
  "server-error": 0,
  rejected: 0,
  malformed: 0,
  empty: 0,
  truncated: 0,
  cancelled: 0,
  skipped: 0,
  deadline: 0,
  exhausted: 0,
} satisfies Record<FailureKind, 0>);

const PLAIN_METRICS: readonly Metric[] = [
  metric("requests", "count", (report) => report.requests),
  metric("succeeded", "count", (report) => report.succeeded),
  metric("failed", "count", (report) => report.failed),
  metric("blocked", "count", (report) => report.blocked),
  metric("success_rate", "rate", (report) => report.success_rate),
  metric("success_rate_ci95.0", "rate", (report) => report.success_rate_ci95?.[0] ?? null),
  metric("success_rate_ci95.1", "rate", (report) => report.success_rate_ci95?.[1] ?? null),
  metric("failures_per_1k", "count", (report) => report.failures_per_1k),
  ...distributionMetrics("latency_ms", (report) => report.latency_ms),
  ...distributionMetrics("service_ms", (report) => report.service_ms),
  metric("failover.count", "count", (report) => report.failover.count),
  ...distributionMetrics("failover.latency_ms", (report) => report.failover.latency_ms),
  metric("failover.worst_recovery_ms", "ms", (report) => report.failover.worst_recovery_ms),
  metric("failover.waited.count", "count", (report) => report.failover.waited.count),
  ...distributionMetrics("failover.waited.latency_ms", (report) => report.failover.waited.latency_ms),
  metric("direct.count", "count", (report) => report.direct.count),
  ...distributionMetrics("direct.latency_ms", (report) => report.direct.latency_ms),
  metric("attempts.total", "count", (report) => report.attempts.total),
  metric("attempts.per_request", "count", (report) => report.attempts.per_request),
  ...FAILURE_KINDS.map((kind) => metric(`failures.${kind}`, "count", (report) => report.failures[kind] ?? 0)),
  metric("cost_usd", "usd", (report) => report.cost_usd),
  metric("wasted_usd", "usd", (report) => report.wasted_usd),
  metric("cost_per_success_usd", "usd", (report) => report.cost_per_success_usd),
  { ...metric("failover_overhead", "ms", overhead), signed: true },
];

const OVER_SEEDS: Readonly<Record<string, (spread: SpreadReport) => Spread | null>> = {
  success_rate: (spread) => spread.success_rate,
  "latency_ms.mean": (spread) => spread.latency_mean_ms,
  "latency_ms.p50": (spread) => spread.latency_p50_ms,
  "latency_ms.p95": (spread) => spread.latency_p95_ms,
  "latency_ms.p99": (spread) => spread.latency_p99_ms,
  cost_per_success_usd: (spread) => spread.cost_per_success_usd,
  "attempts.per_request": (spread) => spread.attempts_per_request,
};

const BY_PATH: ReadonlyMap<string, Metric> = new Map(
  PLAIN_METRICS.map((known) => [known.path, withSpread(known, OVER_SEEDS[known.path])]),
);

/** The paths that can be named, for messages; those of tiers are shown for the primary. Phases and windows have their own. */
export const METRIC_PATHS: readonly string[] = [
  ...BY_PATH.keys(),
  ...Object.keys(SHORT),
  ...Object.keys(TIER_METRICS).map((key) => `by_tier.0.${key}`),
];

/**
 * The metric at a path such as `latency_ms.p95`, or `p95` for short, `tier.1.failures.timeout`, `phase.concurrent.p95` or
 * `window.openai.during.success_rate`; null: there is none.
 */
export function metricAt(path: string): Metric | null {
  const known = BY_PATH.get(Object.hasOwn(SHORT, path) ? (SHORT[path] ?? path) : path);
  return known ?? partMetricAt(path) ?? tierMetricAt(path.replace(/^tier\./, "by_tier."));
}

function tierMetricAt(path: string): Metric | null {
  const ofTier = /^by_tier\.(\d{1,3})\.(?:failures\.)?([a-z_-]+)$/.exec(path);
  if (ofTier === null) return null;
  const [, tierText = "", name = ""] = ofTier;
  const tier = Number(tierText);
  if (path.includes(".failures.")) {
    if (!FAILURE_KINDS.includes(name)) return null;
    return metric(path, "count", ({ by_tier }) => by_tier[tier] && (by_tier[tier].failures[name] ?? 0));
  }
  const found = Object.hasOwn(TIER_METRICS, name) ? TIER_METRICS[name] : undefined;
  if (found === undefined) return null;
  return metric(path, found.unit, ({ by_tier }) => (by_tier[tier] === undefined ? null : found.read(by_tier[tier])));
}

/** The tier that a path such as `tier.1.attempts` is of; null: it is of no single one. */
export function tierNamedIn(path: string): number | null {
  const [, tier] = /^(?:by_)?tier\.(\d{1,3})\./.exec(path) ?? [];
  return tier === undefined ? null : Number(tier);
}

function overhead({ failover, direct }: ConfigurationReport): number | null {
  const [byFallback, atOnce] = [failover.latency_ms.mean, direct.latency_ms.mean];
  return byFallback === null || atOnce === null ? null : byFallback - atOnce;
}

function withSpread(known: Metric, read: ((spread: SpreadReport) => Spread | null) | undefined): Metric {
  return read === undefined ? known : { ...known, overSeeds: (spread) => read(spread)?.ci95 ?? null };
}

function metric(
  path: string,
  unit: MetricUnit,
  read: (report: ConfigurationReport) => number | null | undefined,
): Metric {
  return { path, unit, read: (report) => read(report) ?? null };
}

function distributionMetrics(path: string, of: (report: ConfigurationReport) => Distribution): Metric[] {
  const reader =
    (key: (typeof DISTRIBUTION_KEYS)[number]): Reader =>
    (report) =>
      of(report)[key];
  return [
    metric(`${path}.n`, "count", (report) => of(report).n),
    ...DISTRIBUTION_KEYS.map((key) => metric(`${path}.${key}`, "ms", reader(key))),
  ];
}
