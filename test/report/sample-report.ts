import type { BenchReport, ConfigurationReport, Distribution, TierReport } from "../../src/bench/bench-report.ts";
import type { ClaimReport } from "../../src/bench/claim-report.ts";
import type { SeedReport } from "../../src/bench/seed-report.ts";
import type { LatencyPoint, TimelineBucket } from "../../src/bench/curves.ts";

/** A report as the default bench might give it, written by hand so that every cell of the table is known. */
export function sampleReport(changes: Partial<BenchReport> = {}): BenchReport {
  return {
    schema: "holyfail.bench/1",
    version: "1.2.3",
    seed: 42,
    seeds: [changes.seed ?? 42],
    chains: ["production"],
    scenario: "primary-blackout",
    mode: "virtual",
    prices_as_of: "2026-01-01",
    simulated_ms: 14_400_000,
    interrupted: false,
    warmup_ms: 0,
    faults: [
      fault({ provider: "openai", kind: "blackout", from_ms: 3_600_000, to_ms: 4_320_000, detail: "hang" }),
      fault({
        provider: "anthropic",
        kind: "brownout",
        from_ms: 9_000_000,
        to_ms: 11_700_000,
        detail: "529",
        probability: 0.3,
      }),
    ],
    load: [
      {
        phase: "sequential",
        requests: 1000,
        scenario_requests: 1000,
        concurrency: 1,
        at_ms: 0,
        until_ms: 14_400_000,
        stream: false,
      },
      {
        phase: "concurrent",
        requests: 500,
        scenario_requests: 500,
        concurrency: 500,
        at_ms: 3_900_000,
        until_ms: null,
        stream: false,
      },
    ],
    configurations: [primaryOnly(), bothTiers()],
    thresholds: [
      {
        expression: "success_rate>=99.7%",
        chain: "production",
        configuration: "all 2 tiers",
        metric: "success_rate",
        unit: "rate",
        value: 0.9985,
        ok: true,
      },
      {
        expression: "latency_ms.p95<2s",
        chain: "production",
        configuration: "all 2 tiers",
        metric: "latency_ms.p95",
        unit: "ms",
        value: 5801.5,
        ok: false,
      },
      {
        expression: "direct.latency_ms.p99<9s",
        chain: "production",
        configuration: "all 2 tiers",
        metric: "direct.latency_ms.p99",
        unit: "ms",
        value: null,
        ok: null,
      },
    ],
    elapsed: { wall_ms: 312.5, requests_per_second: 9600, node: "v20.20.2" },
    ...changes,
  };
}

function fault(changes: Partial<BenchReport["faults"][number]>): BenchReport["faults"][number] {
  return {
    provider: "openai",
    kind: "blackout",
    from_ms: 0,
    to_ms: 0,
    model: null,
    probability: 1,
    detail: null,
    ...changes,
  };
}

/** One claim that was beaten, one that was missed, and one of which there is no telling. */
export function sampleClaims(): readonly ClaimReport[] {
  const place = {
    chain: "production",
    configuration: "all 2 tiers",
    more_is_better: false,
    unit: "ms",
    n: 1500,
  } as const;
  const p95 = { ...place, metric: "latency_ms.p95", value: 5801.5, ci95: [5420, 6190] } as const;
  const recovery = { ...place, metric: "failover.worst_recovery_ms", value: 6398.2, ci95: null, n: 1 } as const;
  return [
    { ...p95, claim: "p95=9000", claimed: 9000, verdict: "better" },
    { ...p95, claim: "p95=1890", claimed: 1890, verdict: "worse" },
    { ...recovery, claim: "worst_recovery=3400", claimed: 3400, verdict: "cannot tell" },
  ];
}

export function primaryOnly(): ConfigurationReport {
  return {
    chain: "production",
    name: "primary only",
    tiers: 1,
    variant: null,
    requests_planned: 1500,
    requests: 1500,
    succeeded: 950,
    failed: 550,
    blocked: 0,
    warmup_requests: 0,
    success_rate: 950 / 1500,
    success_rate_ci95: [0.6086, 0.6574],
    failures_per_1k: 366.667,
    latency_ms: distribution(950, 1238.2, 1159.5, 1672, 1890.1, 2449.4, 5123.8),
    latency_ms_ci95: { mean: [1210.4, 1266], p50: [1131.5, 1187], p95: [1822.7, 2003.9], p99: [2301, 2710.5] },
    service_ms: distribution(950, 1238.2, 1159.5, 1672, 1890.1, 2449.4, 5123.8),
    failover: {
      count: 0,
      latency_ms: NOTHING,
      latency_ms_ci95: UNSURE,
      worst_recovery_ms: null,
      total_outage: true,
      waited: NEVER,
    },
    direct: {
      promoted: 0,
      count: 950,
      latency_ms: distribution(950, 1238.2, 1159.5, 1672, 1890.1, 2449.4, 5123.8),
      latency_ms_ci95: { mean: [1210.4, 1266], p50: [1131.5, 1187], p95: [1822.7, 2003.9], p99: [2301, 2710.5] },
    },
    attempts: {
      total: 1512,
      per_request: 1.008,
      by_provider: { openai: { total: 1512, per_request: 1.008 } },
    },
    probes: 0,
    failures: { exhausted: 550 },
    causes: { timeout: 550 },
    by_tier: [tier({ answered: 950, attempts: 1512, failures: { "server-error": 12, timeout: 550 } })],
    cost_usd: 1.2345,
    wasted_usd: 0,
    cost_per_success_usd: 0.0012994,
    cost_per_success_usd_ci95: [0.00122, 0.00138],
    latency_distribution: { stddev: 412.5, percentiles: curve([769.5, 1159.5, 1672, 1890.1, 2449.4, 5123.8]) },
    timeline: {
      bucket_ms: 3_600_000,
      buckets: [
        bucket({ from_ms: 0, requests: 250, succeeded: 250, p50_ms: 1160, p95_ms: 1890, cost_usd: 0.4 }),
        bucket({ from_ms: 3_600_000, requests: 750, succeeded: 200, failed: 550, p50_ms: 1150, p95_ms: 1880 }),
        bucket({ from_ms: 10_800_000, requests: 500, succeeded: 500, p50_ms: 1160, p95_ms: 1890, cost_usd: 0.4345 }),
      ],
    },
    by_seed: [bySeed({ succeeded: 950, latency_ms: distribution(950, 1238.2, 1159.5, 1672, 1890.1, 2449.4, 5123.8) })],
  };
}

export function bothTiers(): ConfigurationReport {
  return {
    chain: "production",
    name: "all 2 tiers",
    tiers: 2,
    variant: null,
    requests_planned: 1500,
    requests: 1500,
    succeeded: 1498,
    failed: 2,
    blocked: 0,
    warmup_requests: 0,
    success_rate: 1498 / 1500,
    success_rate_ci95: [0.99515, 0.99963],
    failures_per_1k: 1.3333,
    latency_ms: distribution(1498, 2890.4, 1201.5, 5722, 5801.5, 6302.9, 7123.8),
    latency_ms_ci95: { mean: [2791.2, 2989.6], p50: [1180.7, 1239], p95: [5789.7, 5862.4], p99: [6204.5, 6540] },
    service_ms: distribution(1498, 2890.4, 1201.5, 5722, 5801.5, 6302.9, 7123.8),
    failover: {
      count: 213,
      latency_ms: distribution(213, 5691, 5602, 6001, 6204.5, null, 7123.8),
      latency_ms_ci95: { mean: [5650, 5732], p50: [5570.2, 5641.1], p95: [6120.4, 6501.3], p99: null },
      worst_recovery_ms: 5801.6,
      total_outage: false,
      waited: { count: 31, latency_ms: distribution(31, 7012.4, 6980, null, null, null, 7123.8) },
    },
    direct: {
      promoted: 0,
      count: 1285,
      latency_ms: distribution(1285, 1238.2, 1159.5, 1672, 1890.1, 2449.4, 5123.8),
      latency_ms_ci95: { mean: [1214.8, 1261.6], p50: [1137.2, 1181], p95: [1831.4, 1987.7], p99: [2318, 2701.2] },
    },
    attempts: {
      total: 1764,
      per_request: 1.176,
      by_provider: { openai: { total: 1512, per_request: 1.008 }, anthropic: { total: 252, per_request: 0.168 } },
    },
    probes: 12,
    failures: { deadline: 1, exhausted: 1 },
    causes: { deadline: 1, timeout: 1 },
    by_tier: [
      tier({ answered: 1285, attempts: 1512, failures: { "server-error": 12, timeout: 215 } }),
      tier({
        tier: 1,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        answered: 213,
        attempts: 252,
        failures: { overloaded: 39 },
        cost_usd: 0.81,
        wasted_usd: 0.0021,
      }),
    ],
    cost_usd: 4.38,
    wasted_usd: 0.0021,
    cost_per_success_usd: 0.002924,
    cost_per_success_usd_ci95: [0.00287, 0.00298],
    latency_distribution: { stddev: 1951.3, percentiles: curve([769.5, 1201.5, 5722, 5801.5, 6302.9, 7123.8]) },
    timeline: {
      bucket_ms: 3_600_000,
      buckets: [
        bucket({ requests: 250, succeeded: 250, p50_ms: 1160, p95_ms: 1890, answers_by_tier: [250, 0] }),
        bucket({
          from_ms: 3_600_000,
          requests: 750,
          succeeded: 748,
          failed: 2,
          p50_ms: 5400,
          p95_ms: 6200,
          answers_by_tier: [535, 213],
          cost_usd: 3.58,
        }),
        bucket({ from_ms: 10_800_000, requests: 500, succeeded: 500, answers_by_tier: [500, 0] }),
      ],
    },
    by_seed: [
      bySeed({
        succeeded: 1498,
        latency_ms: distribution(1498, 2890.4, 1201.5, 5722, 5801.5, 6302.9, 7123.8),
        failover: { count: 213, mean_ms: 5691 },
        worst_recovery_ms: 5801.6,
        total_outage: false,
        attempts_per_request: 1.176,
        cost_usd: 4.38,
        wasted_usd: 0.0021,
        cost_per_success_usd: 0.002924,
      }),
    ],
  };
}

/** What the one seed of a configuration says of it. */
function bySeed(changes: Partial<SeedReport> & Pick<SeedReport, "succeeded">): SeedReport {
  return {
    seed: 42,
    requests: 1500,
    success_rate: changes.succeeded / 1500,
    latency_ms: NOTHING,
    failover: { count: 0, mean_ms: null },
    worst_recovery_ms: null,
    total_outage: true,
    attempts_per_request: 1.008,
    cost_usd: 1.2345,
    wasted_usd: 0,
    cost_per_success_usd: 0.0012994,
    ...changes,
  };
}

function curve(ms: readonly number[]): LatencyPoint[] {
  const quantiles = [0, 0.5, 0.9, 0.95, 0.99, 1];
  return ms.map((value, index) => ({ quantile: quantiles[index] ?? 1, ms: value }));
}

function bucket(changes: Partial<TimelineBucket>): TimelineBucket {
  return {
    from_ms: 0,
    requests: 0,
    succeeded: 0,
    failed: 0,
    p50_ms: null,
    p95_ms: null,
    max_ms: (changes.succeeded ?? 0) > 0 ? 7123.8 : null,
    answers_by_tier: [changes.succeeded ?? 0],
    cost_usd: 0.4,
    ...changes,
  };
}

function tier(changes: Partial<TierReport>): TierReport {
  return {
    tier: 0,
    provider: "openai",
    model: "gpt-4.1",
    answered: 0,
    attempts: 0,
    attempts_per_request: (changes.attempts ?? 0) / 1500,
    failures: {},
    input_tokens: 412_345,
    output_tokens: 1_398_765,
    cost_usd: 3.57,
    wasted_usd: 0,
    ...changes,
  };
}

const NOTHING: Distribution = { n: 0, mean: null, p50: null, p90: null, p95: null, p99: null, max: null };
const UNSURE = { mean: null, p50: null, p95: null, p99: null };
const NEVER = { count: 0, latency_ms: NOTHING };

function distribution(
  n: number,
  ...[mean, p50, p90, p95, p99, max]: readonly [number, number, number | null, number | null, number | null, number]
): Distribution {
  return { n, mean, p50, p90, p95, p99, max };
}
