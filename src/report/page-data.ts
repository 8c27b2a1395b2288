import type { BenchReport, ConfigurationReport, Currency, FaultReport } from "../bench/bench-report.ts";
import type { LatencyPoint, Timeline } from "../bench/curves.ts";
import { percent } from "./format.ts";
import { safeLine } from "./safe-text.ts";

/** What the HTML report's charts are drawn from: a part of the report, in the page's own words. */
export interface PageData {
  readonly faults: readonly Shade[];
  /** What costs are shown in; absent: US dollars. */
  readonly currency?: Currency;
  /** In the order of the report. */
  readonly configurations: readonly PageConfiguration[];
}

/** A stretch of time in which something was wrong. */
export interface Shade {
  readonly label: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: every configuration met it. */
  readonly only: { readonly chain: string; readonly configuration: string } | null;
}

export interface PageConfiguration {
  readonly chain: string;
  readonly name: string;
  readonly answers: number;
  readonly tiers: readonly string[];
  readonly timeline: Timeline;
  readonly percentiles: readonly LatencyPoint[];
}

export function pageData({ faults, configurations, currency }: BenchReport): PageData {
  return {
    faults: faults.map(shadeOf),
    ...(currency === undefined ? {} : { currency }),
    configurations: configurations.map(pageConfiguration),
  };
}

function pageConfiguration(configuration: ConfigurationReport): PageConfiguration {
  const { chain, name, latency_ms: latency, by_tier: tiers, timeline, latency_distribution: curve } = configuration;
  return {
    chain: safeLine(chain),
    name: safeLine(name),
    answers: latency.n,
    tiers: tiers.map(({ provider, model }) => safeLine(`${provider}/${model}`)),
    timeline,
    percentiles: curve.percentiles,
  };
}

function shadeOf(fault: FaultReport): Shade {
  const { provider, kind, detail, model, probability, from_ms: fromMs, to_ms: toMs, injected } = fault;
  const words = [model ?? provider, kind, ...(detail === null ? [] : [`(${detail})`])];
  if (probability < 1) words.push(percent(probability, 0));
  if (injected === undefined) return { label: safeLine(words.join(" ")), fromMs, toMs, only: null };
  words.push("by hand");
  const only = { chain: safeLine(injected.chain), configuration: safeLine(injected.configuration) };
  return { label: safeLine(words.join(" ")), fromMs, toMs, only };
}
