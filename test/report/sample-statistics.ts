import type { ConfigurationReport } from "../../src/bench/bench-report.ts";
import type {
  ConfigurationStatistics,
  DifferenceReport,
  Span,
  Spread,
  WindowReport,
} from "../../src/bench/statistics-report.ts";

/** What a run of several seeds tells apart, written by hand. */
export function sampleStatistics(changes: Partial<ConfigurationStatistics> = {}): ConfigurationStatistics {
  return {
    by_phase: [
      {
        ...counted(1000, 1000),
        failed: 0,
        blocked: 0,
        phase: "sequential",
        latency_ms: { ...latency(1000), p90: 1672 },
      },
      { ...counted(500, 498), failed: 2, blocked: 0, phase: "concurrent", latency_ms: { ...latency(498), p90: 5722 } },
    ],
    spread: {
      success_rate: spread(0.9987, 0.0009, [0.9979, 0.9995]),
      latency_mean_ms: spread(2890, 210, [2640, 3140]),
      latency_p50_ms: spread(1201, 12, [1187, 1215]),
      latency_p95_ms: spread(5801, 320, [5420, 6190]),
      latency_p99_ms: null,
      cost_per_success_usd: spread(0.0029, 0.0001, [0.0028, 0.003]),
      attempts_per_request: spread(1.176, 0.02, [1.151, 1.201]),
    },
    blocks: {
      count: 12,
      success_rate_ci95: [0.9961, 0.9998],
      latency_mean_ms_ci95: [2510.4, 3301.9],
      cost_per_success_usd_ci95: [0.0027, 0.0031],
    },
    windows: [
      sampleWindow(),
      sampleWindow({
        from_ms: 9_000_000,
        to_ms: 11_700_000,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        kind: "brownout",
        during: span(180, 180),
        recovered_ms: null,
      }),
    ],
    windows_left_out: 0,
    ...changes,
  };
}

export function sampleWindow(changes: Partial<WindowReport> = {}): WindowReport {
  return {
    seed: 42,
    provider: "openai",
    kind: "blackout",
    model: null,
    from_ms: 3_600_000,
    to_ms: 4_320_000,
    before: span(50, 50),
    during: span(548, 546),
    recovery: span(4, 4),
    after: span(50, 50),
    recovered_ms: 41_250.5,
    herd: { requests: 1, attempts: 2 },
    ...changes,
  };
}

export function sampleDifference(changes: Partial<DifferenceReport> = {}): DifferenceReport {
  return {
    chain: "production",
    configuration: "all 2 tiers",
    against: { chain: "production", configuration: "primary only" },
    metric: "success_rate",
    unit: "rate",
    difference: 0.3654,
    ci95: [0.331, 0.401],
    n: 5,
    method: "seeds",
    verdict: "better",
    ...changes,
  };
}

export function withStatistics(
  report: ConfigurationReport,
  changes: Partial<ConfigurationStatistics> = {},
): ConfigurationReport {
  return { ...report, ...sampleStatistics(changes) };
}

function span(requests: number, succeeded: number): Span {
  return { ...counted(requests, succeeded), latency_ms: latency(succeeded) };
}

function counted(requests: number, succeeded: number): Omit<Span, "latency_ms"> {
  return { requests, succeeded, success_rate: succeeded / requests, success_rate_ci95: [0.9, 1] };
}

function latency(n: number): Span["latency_ms"] {
  return { n, mean: 2890.4, p50: 1201.5, p95: n >= 90 ? 5801.5 : null, p99: null, max: 7123.8 };
}

function spread(mean: number, sd: number, ci95: readonly [number, number]): Spread {
  return { n: 5, mean, sd, min: mean - sd, max: mean + sd, ci95 };
}
