import type { Currency, MetricUnit } from "../bench/bench-report.ts";
import type { Interval } from "../bench/statistics-report.ts";
import { dollars, integer, milliseconds, percent, percentInterval, trimmed } from "./format.ts";
import { moneyIn } from "./money.ts";

/** A figure as people read it. */
export function inUnit(unit: MetricUnit, value: number, currency: Currency | undefined): string {
  return unit === "usd" ? moneyIn(currency)(value) : FORMS[unit](value);
}

/** The same of a figure that is held against one in US dollars, such as a threshold's: what is compared stays to be seen. */
export function asJudged(unit: MetricUnit, value: number, currency: Currency | undefined): string {
  const words = inUnit(unit, value, currency);
  return unit === "usd" && currency !== undefined ? `${words} (${dollars(value)})` : words;
}

/** An interval of it, with shares rounded outwards as they are wherever intervals are shown. */
export function intervalAsJudged(unit: MetricUnit, interval: Interval, currency: Currency | undefined): string {
  return unit === "rate" ? percentInterval(interval) : interval.map((end) => asJudged(unit, end, currency)).join(" - ");
}

const FORMS: Readonly<Record<Exclude<MetricUnit, "usd">, (value: number) => string>> = {
  rate: (share) => percent(share),
  ms: milliseconds,
  count: (count) => trimmed(count, 3),
};

/** Whose figure it is; a target is a chain and a configuration in one, and has one name. */
export function configurationName({ chain, configuration }: Place, severalChains: boolean): string {
  return severalChains && chain !== configuration ? `${chain}/${configuration}` : configuration;
}

interface Place {
  readonly chain: string;
  readonly configuration: string;
}

/** What a metric's place in the report is called where there is little room. */
export function metricName(metric: string): string {
  return NAMES[metric] ?? metric;
}

const NAMES: Readonly<Record<string, string>> = {
  success_rate: "success",
  "attempts.per_request": "attempts/request",
  "latency_ms.mean": "mean latency",
  "latency_ms.p50": "P50",
  "latency_ms.p95": "P95",
  "latency_ms.p99": "P99",
  "failover.worst_recovery_ms": "worst recovery",
  cost_per_success_usd: "cost per answer",
  usd_per_extra_nine: "cost/1,000, per nine",
};

/** A difference. Those of rates are points of a percent, since a percentage of a percentage is read wrongly. */
export function signed(unit: MetricUnit, amount: number, currency: Currency | undefined): string {
  const words = unit === "usd" ? moneyIn(currency) : SIGNED[unit];
  return `${amount < 0 ? "-" : "+"}${words(Math.abs(amount))}`;
}

const SIGNED: Readonly<Record<Exclude<MetricUnit, "usd">, (amount: number) => string>> = {
  rate: (share) => `${trimmed(share * 100, 2)} pp`,
  ms: (ms) => `${integer(ms)} ms`,
  count: (count) => trimmed(count, 3),
};
