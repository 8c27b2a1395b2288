import type { SeedReport } from "../../src/bench/seed-report.ts";

/** What one seed made of a configuration. */
export function sampleSeed(changes: Partial<SeedReport> = {}): SeedReport {
  return {
    seed: 7,
    requests: 1000,
    succeeded: 990,
    success_rate: 0.99,
    latency_ms: { n: 990, mean: 1000, p50: 950, p90: 1300, p95: 1500, p99: 1900, max: 2500 },
    failover: { count: 50, mean_ms: 2000 },
    worst_recovery_ms: 4000,
    total_outage: false,
    attempts_per_request: 1.1,
    cost_usd: 5,
    wasted_usd: 0.1,
    cost_per_success_usd: 5 / 990,
    ...changes,
  };
}
