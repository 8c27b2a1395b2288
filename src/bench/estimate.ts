import type { ConfigurationReport, MetricUnit } from "./bench-report.ts";
import { poissonInterval, wilsonInterval } from "./statistics.ts";

/** One figure with the interval, 95 %, in which it may lie by chance. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A figure of a configuration's report that can be estimated. */
export interface Figure {
  /** The number's place in the report, such as "latency_ms.p95"; "failover.share" is of the requests. */
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: the samples do not support it. */
  readonly read: (report: ConfigurationReport) => Estimate | null;
}

export const SUCCESS_RATE: Figure = {
  metric: "success_rate",
  unit: "rate",
  read: ({ succeeded, requests }) => share(succeeded, requests),
};

export const FAILOVER_SHARE: Figure = {
  metric: "failover.share",
  unit: "rate",
  read: ({ failover, requests }) => share(failover.count, requests),
};

/** Attempts beyond a request's first are counted as independent events. */
export const ATTEMPTS_PER_REQUEST: Figure = {
  metric: "attempts.per_request",
  unit: "count",
  read: ({ attempts, requests }) => {
    if (requests === 0) return null;
    const [low, high] = poissonInterval(Math.max(0, attempts.total - requests));
    return { value: attempts.total / requests, low: 1 + low / requests, high: 1 + high / requests };
  },
};

export const LATENCIES: readonly Figure[] = [latency("mean"), latency("p50"), latency("p95")];

/** Of a tail, which few samples reach. */
export const TAIL_LATENCY: Figure = latency("p99");

export const COST_PER_SUCCESS: Figure = {
  metric: "cost_per_success_usd",
  unit: "usd",
  read: (report) => within(report.cost_per_success_usd, report.cost_per_success_usd_ci95),
};

/**
 * How far two samples of one thing may be apart by chance, 95 %, if the first shows less than the second: the distances
 * to the facing ends of both intervals, squared and added. Source: Newcombe, "Interval estimation for the difference
 * between independent proportions", Statistics in Medicine 17, 1998; for other estimates Zou and Donner, "Construction of
 * confidence limits about effect measures", Statistics in Medicine 27, 2008.
 */
export function apartByChance(lower: Estimate, upper: Estimate): number {
  const [below, above] = [lower.high - lower.value, upper.value - upper.low];
  // Not Math.hypot, whose last digit is each engine's own.
  return Math.sqrt(below * below + above * above);
}

/** The interval, 95 %, of how much more `after` is than `before`, if the two are independent. */
export function differenceInterval(before: Estimate, after: Estimate): readonly [number, number] {
  const difference = after.value - before.value;
  return [difference - apartByChance(before, after), difference + apartByChance(after, before)];
}

function latency(which: "mean" | "p50" | "p95" | "p99"): Figure {
  return {
    metric: `latency_ms.${which}`,
    unit: "ms",
    read: ({ latency_ms: latencies, latency_ms_ci95: intervals }) => within(latencies[which], intervals[which]),
  };
}

function within(value: number | null, interval: readonly [number, number] | null): Estimate | null {
  return value === null || interval === null ? null : { value, low: interval[0], high: interval[1] };
}

function share(count: number, of: number): Estimate | null {
  const interval = wilsonInterval(count, of);
  return interval === null ? null : { value: count / of, low: interval[0], high: interval[1] };
}

/** Whose interval is known from one seed. Of each but the success rate less is better. */
export const ESTIMATED: readonly Figure[] = [
  SUCCESS_RATE,
  ...LATENCIES,
  TAIL_LATENCY,
  ATTEMPTS_PER_REQUEST,
  COST_PER_SUCCESS,
];
