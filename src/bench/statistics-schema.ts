import * as v from "valibot";
import { bounds, count, distribution, figure, interval, listOf, part, unit } from "./schema-parts.ts";

const phase = part({
  phase: v.picklist(["sequential", "concurrent", "open", "trace"]),
  requests: count,
  succeeded: count,
  failed: count,
  blocked: count,
  success_rate: figure,
  success_rate_ci95: interval,
  latency_ms: distribution,
});

const spread = v.nullable(part({ n: count, mean: count, sd: count, min: count, max: count, ci95: bounds }));

const span = part({
  requests: count,
  succeeded: count,
  success_rate: figure,
  success_rate_ci95: interval,
  latency_ms: part({ n: count, mean: figure, p50: figure, p95: figure, p99: figure, max: figure }),
});

const window = part({
  seed: v.number(),
  provider: v.string(),
  kind: v.string(),
  model: v.nullable(v.string()),
  from_ms: count,
  to_ms: count,
  before: span,
  during: span,
  recovery: span,
  after: span,
  recovered_ms: figure,
  herd: part({ requests: count, attempts: count }),
});

/** What a configuration's report tells apart. Reports from before it did have none of it. */
export const STATISTICS = {
  by_phase: v.exactOptional(listOf(phase)),
  spread: v.exactOptional(
    v.nullable(
      part({
        success_rate: spread,
        latency_mean_ms: spread,
        latency_p50_ms: spread,
        latency_p95_ms: spread,
        latency_p99_ms: spread,
        cost_per_success_usd: spread,
        attempts_per_request: spread,
      }),
    ),
  ),
  blocks: v.exactOptional(
    part({
      count,
      success_rate_ci95: interval,
      latency_mean_ms_ci95: interval,
      cost_per_success_usd_ci95: interval,
    }),
  ),
  windows: v.exactOptional(listOf(window)),
  windows_left_out: v.exactOptional(count),
};

export const differences = listOf(
  part({
    chain: v.string(),
    configuration: v.string(),
    against: part({ chain: v.string(), configuration: v.string() }),
    metric: v.string(),
    unit,
    difference: figure,
    ci95: interval,
    n: count,
    method: v.nullable(v.picklist(["seeds", "blocks"])),
    verdict: v.nullable(v.picklist(["better", "same", "worse", "cannot tell"])),
  }),
);
