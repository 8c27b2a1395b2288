import type { BenchReport, ConfigurationReport, Distribution, TierReport } from "../bench/bench-report.ts";
import { seedsText } from "../core/played-seeds.ts";
import { safeLine } from "./safe-text.ts";

type Labels = Readonly<Record<string, string | number>>;
/** One sample; nothing is written where the value is not known. */
type Sample = readonly [labels: Labels, value: number | null, suffix?: string];

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type?: "gauge" | "summary";
  readonly samples: (report: BenchReport) => readonly Sample[];
}

/** In Prometheus's base units: seconds, ratios, dollars. All are gauges: they are facts of one run, and count on nowhere. */
const FAMILIES: readonly Family[] = [
  {
    name: "holyfail_run_info",
    help: "The run that the other figures are of.",
    samples: ({ version, prices_as_of: prices, interrupted }) => [
      [{ version, prices_as_of: prices, interrupted: String(interrupted) }, 1],
    ],
  },
  {
    name: "holyfail_simulated_seconds",
    help: "From the first start to the last answer.",
    samples: (it) => [[{}, seconds(it.simulated_ms)]],
  },
  each("holyfail_requests", "Requests that have ended.", (it) => it.requests),
  each("holyfail_requests_succeeded", "Requests that were answered.", (it) => it.succeeded),
  each("holyfail_requests_failed", "Requests that were not answered.", (it) => it.failed),
  each("holyfail_requests_blocked", "Requests that were due and could not be sent.", (it) => it.blocked),
  each("holyfail_success_ratio", "Share of the requests that were answered.", (it) => it.success_rate),
  each(
    "holyfail_success_ratio_low",
    "Lower end of its interval, 95 %, if requests were independent.",
    (it) => it.success_rate_ci95?.[0] ?? null,
  ),
  each(
    "holyfail_success_ratio_high",
    "Upper end of its interval, 95 %, if requests were independent.",
    (it) => it.success_rate_ci95?.[1] ?? null,
  ),
  times("holyfail_latency_seconds", "Of the answers, from the intended start to the last byte.", (it) => it.latency_ms),
  times("holyfail_service_seconds", "Of the answers, from when the request was sent.", (it) => it.service_ms),
  times("holyfail_failover_latency_seconds", "Of the answers by a fallback.", (it) => it.failover.latency_ms),
  each(
    "holyfail_worst_recovery_seconds",
    "The longest wait for the first answer in an outage; absent where there was none.",
    (it) => seconds(it.failover.worst_recovery_ms),
  ),
  each("holyfail_total_outage", "Whether in some outage nobody was answered.", (it) =>
    Number(it.failover.total_outage),
  ),
  each("holyfail_attempts", "Attempts at all tiers.", (it) => it.attempts.total),
  {
    name: "holyfail_failures",
    help: "Requests that were not answered, by the failure that came first.",
    samples: ofConfigurations((it) => Object.entries(it.causes).map(([kind, failed]) => [{ kind }, failed])),
  },
  each("holyfail_cost_dollars", "All that was spent.", (it) => it.cost_usd),
  each("holyfail_wasted_dollars", "The part of it that bought no answer.", (it) => it.wasted_usd),
  each("holyfail_cost_per_success_dollars", "What an answer cost.", (it) => it.cost_per_success_usd),
  ofTiers("holyfail_tier_answers", "Requests that the tier answered.", (it) => it.answered),
  ofTiers("holyfail_tier_attempts", "Attempts at the tier.", (it) => it.attempts),
  ofTiers("holyfail_tier_failed_attempts", "Attempts at the tier that failed.", ({ failures }) =>
    Object.values(failures).reduce((before, failed) => before + failed, 0),
  ),
  ofTiers("holyfail_tier_input_tokens", "Tokens that the tier was sent.", (it) => it.input_tokens),
  ofTiers("holyfail_tier_output_tokens", "Tokens that the tier wrote.", (it) => it.output_tokens),
  ofTiers("holyfail_tier_cost_dollars", "What was spent at the tier.", (it) => it.cost_usd),
  {
    name: "holyfail_threshold_ok",
    help: "Whether the threshold holds; absent where its value is not known.",
    samples: ({ thresholds }) =>
      thresholds.map(({ chain, configuration, expression, ok }) => [
        { chain, configuration, expression },
        ok === null ? null : Number(ok),
      ]),
  },
  {
    name: "holyfail_claim_met",
    help: "Whether what was measured is consistent with the claim or better; absent where there is no telling.",
    samples: ({ claims = [] }) =>
      claims.map(({ chain, configuration, claim, verdict }) => [
        { chain, configuration, expression: claim },
        verdict === "cannot tell" ? null : Number(verdict !== "worse"),
      ]),
  },
];

/** The text format that Prometheus scrapes and its push gateway takes; OpenMetrics reads it as well. */
export function benchPrometheus(report: BenchReport): string {
  const run = { scenario: report.scenario, seed: seedsText(report.seeds), mode: report.mode };
  const families = FAMILIES.flatMap(({ name, help, type = "gauge", samples }) => {
    const lines = samples(report).flatMap(([labels, value, suffix = ""]) =>
      value === null ? [] : [`${name}${suffix}${labelled({ ...run, ...labels })} ${value}`],
    );
    return lines.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
  });
  return `${[...families, "# EOF"].join("\n")}\n`;
}

function each(name: string, help: string, read: (it: ConfigurationReport) => number | null): Family {
  return { name, help, samples: ofConfigurations((it) => [[{}, read(it)]]) };
}

function ofTiers(name: string, help: string, read: (it: TierReport) => number | null): Family {
  return {
    name,
    help,
    samples: ofConfigurations(({ by_tier }) =>
      by_tier.map((it) => [{ tier: it.tier, provider: it.provider, model: it.model }, read(it)]),
    ),
  };
}

function times(name: string, help: string, read: (it: ConfigurationReport) => Distribution): Family {
  const samples = ofConfigurations((it): readonly Sample[] => {
    const { n, mean, p50, p90, p95, p99 } = read(it);
    const quantiles = Object.entries({ "0.5": p50, "0.9": p90, "0.95": p95, "0.99": p99 });
    return [
      ...quantiles.map(([quantile, ms]): Sample => [{ quantile }, seconds(ms)]),
      [{}, seconds(n * (mean ?? 0)), "_sum"],
      [{}, n, "_count"],
    ];
  });
  return { name, help, type: "summary", samples };
}

function ofConfigurations(samples: (it: ConfigurationReport) => readonly Sample[]): Family["samples"] {
  return ({ configurations }) =>
    configurations.flatMap((it) =>
      samples(it).map(([labels, value, suffix]): Sample => [
        { chain: it.chain, configuration: it.name, ...labels },
        value,
        suffix ?? "",
      ]),
    );
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1_000_000;
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(String(value))}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return safeLine(text).replace(/[\\"]/g, "\\$&");
}
