import * as v from "valibot";
import type { BenchReport } from "./bench-report.ts";
import { agreement } from "./agreement-schema.ts";
import { article, claims } from "./claim-schema.ts";
import { REAL, STOPPED } from "./real-schema.ts";
import { alone, count, counts, distribution, figure, interval, listOf, part, unit } from "./schema-parts.ts";
import { STATISTICS, differences } from "./statistics-schema.ts";

const attempts = part({ total: count, per_request: figure });

const tier = part({
  tier: count,
  provider: v.string(),
  model: v.string(),
  answered: count,
  attempts: count,
  attempts_per_request: figure,
  failures: counts,
  input_tokens: count,
  output_tokens: count,
  cost_usd: figure,
  wasted_usd: figure,
});

const timeline = part({
  bucket_ms: v.pipe(v.number(), v.gtValue(0)),
  buckets: listOf(
    part({
      from_ms: count,
      requests: count,
      succeeded: count,
      failed: count,
      p50_ms: figure,
      p95_ms: figure,
      max_ms: figure,
      answers_by_tier: listOf(count),
      cost_usd: figure,
    }),
  ),
});

const seed = part({
  seed: v.number(),
  requests: count,
  succeeded: count,
  success_rate: figure,
  latency_ms: distribution,
  failover: part({ count, mean_ms: figure }),
  worst_recovery_ms: figure,
  total_outage: v.boolean(),
  alone,
  attempts_per_request: figure,
  cost_usd: figure,
  wasted_usd: figure,
  cost_per_success_usd: figure,
});

const intervals = part({ mean: interval, p50: interval, p95: interval, p99: interval });
/** Of reports from before there were these intervals. */
const UNKNOWN = { mean: null, p50: null, p95: null, p99: null };
const answers = { count, latency_ms: distribution, latency_ms_ci95: v.optional(intervals, UNKNOWN) };

const configuration = part({
  chain: v.string(),
  name: v.string(),
  tiers: count,
  variant: v.optional(v.nullable(v.string()), null),
  requests_planned: v.optional(count, 0),
  requests: count,
  succeeded: count,
  failed: count,
  blocked: count,
  warmup_requests: count,
  success_rate: figure,
  success_rate_ci95: interval,
  failures_per_1k: figure,
  latency_ms: distribution,
  latency_ms_ci95: intervals,
  service_ms: distribution,
  failover: part({
    ...answers,
    worst_recovery_ms: figure,
    total_outage: v.boolean(),
    alone,
    waited: part({ count, latency_ms: distribution }),
  }),
  direct: part({ ...answers, promoted: v.optional(figure, null) }),
  attempts: part({ ...attempts.entries, by_provider: v.record(v.string(), attempts) }),
  probes: v.optional(figure, null),
  failures: counts,
  causes: counts,
  by_tier: listOf(tier),
  cost_usd: figure,
  wasted_usd: figure,
  cost_per_success_usd: figure,
  cost_per_success_usd_ci95: interval,
  latency_distribution: part({
    stddev: figure,
    percentiles: listOf(part({ quantile: v.pipe(v.number(), v.minValue(0), v.maxValue(1)), ms: v.number() })),
  }),
  timeline,
  by_seed: v.optional(listOf(seed), []),
  ...STATISTICS,
});

const lag = part({ p50: v.number(), p99: v.number(), max: v.number() });
const traffic = { connections: count, connections_peak: count, requests: count, requests_peak: count };

const wire = part({
  ...traffic,
  breaker_reset_ms: counts,
  configurations: listOf(
    part({
      ...traffic,
      chain: v.string(),
      name: v.string(),
      event_loop_lag_ms: lag,
      simulator_lag_ms: lag,
      overloaded: v.boolean(),
      providers: listOf(part({ provider: v.string(), ...traffic })),
    }),
  ),
});

const target = part({
  chain: v.string(),
  url: v.string(),
  model: v.string(),
  timeout_ms: count,
  providers: listOf(
    part({
      chain: v.string(),
      configuration: v.string(),
      provider: v.string(),
      requests: count,
      per_request: figure,
      requests_peak: count,
      failures: v.nullable(counts),
      herds: v.nullable(listOf(part({ kind: v.string(), to_ms: count, requests: figure }))),
      after_caller_left: figure,
    }),
  ),
});

const comparison = part({
  base: part({
    version: v.string(),
    seed: v.number(),
    seeds: v.exactOptional(listOf(v.number())),
    scenario: v.string(),
  }),
  paired: v.boolean(),
  warnings: listOf(v.string()),
  rows: listOf(
    part({
      chain: v.string(),
      configuration: v.string(),
      whole: v.boolean(),
      metric: v.string(),
      unit,
      base: figure,
      now: figure,
      difference_ci95: interval,
      verdict: v.picklist(["better", "same", "worse", "cannot tell"]),
    }),
  ),
  regressed: v.nullable(v.boolean()),
});

const open = part({
  arrivals: v.picklist(["constant", "poisson", "gamma", "trace"]),
  shape: figure,
  rates: listOf(part({ at_ms: count, requests_per_second: count })),
  trace: v.nullable(part({ file: v.string(), speed: v.number() })),
});

/** What `bench --json` and `--out report.json` write. */
export const BENCH_REPORT = part({
  schema: v.literal("holyfail.bench/1"),
  version: v.string(),
  seed: v.number(),
  seeds: v.optional(listOf(v.number()), []),
  until: v.exactOptional(part({ half_width: v.number(), reached: v.boolean() })),
  chains: listOf(v.string()),
  scenario: v.string(),
  mode: v.picklist(["virtual", "wire", "real"]),
  prices_as_of: v.string(),
  currency: v.exactOptional(
    part({ code: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)), per_usd: v.pipe(v.number(), v.gtValue(0)) }),
  ),
  simulated_ms: count,
  interrupted: v.boolean(),
  warmup_ms: count,
  faults: listOf(
    part({
      provider: v.string(),
      kind: v.string(),
      from_ms: count,
      to_ms: count,
      model: v.nullable(v.string()),
      probability: v.number(),
      detail: v.nullable(v.string()),
      injected: v.exactOptional(part({ chain: v.string(), configuration: v.string(), seed: count })),
    }),
  ),
  load: listOf(
    part({
      phase: v.picklist(["sequential", "concurrent", "open", "trace"]),
      requests: count,
      scenario_requests: count,
      concurrency: count,
      at_ms: count,
      until_ms: figure,
      stream: v.boolean(),
      open: v.exactOptional(open),
    }),
  ),
  configurations: listOf(configuration),
  differences: v.exactOptional(differences),
  thresholds: listOf(
    part({
      expression: v.string(),
      chain: v.string(),
      configuration: v.string(),
      metric: v.string(),
      unit,
      value: figure,
      ci95: v.exactOptional(interval),
      ok: v.nullable(v.boolean()),
    }),
  ),
  real: v.exactOptional(REAL),
  stopped: v.exactOptional(STOPPED),
  claims: v.exactOptional(claims),
  article: v.exactOptional(article),
  wire: v.exactOptional(wire),
  target: v.exactOptional(target),
  agreement: v.exactOptional(agreement),
  comparison: v.exactOptional(comparison),
  elapsed: part({
    wall_ms: count,
    requests_per_second: count,
    node: v.string(),
    event_loop_lag_ms: v.exactOptional(lag),
    simulator_lag_ms: v.exactOptional(lag),
    overloaded: v.exactOptional(v.boolean()),
  }),
}) satisfies v.GenericSchema<unknown, BenchReport>;
