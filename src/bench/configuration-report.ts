import type { ConfigurationReport, ConfigurationSummary } from "./bench-report.ts";
import type { Configuration } from "./configurations.ts";
import type { PlayedJob } from "./job.ts";
import { Recorder } from "./recorder.ts";
import type { SeedReport } from "./seed-report.ts";

/** A configuration's job under one seed. */
export interface PlayedSeed extends PlayedJob {
  readonly seed: number;
}

/**
 * What a configuration did under all its seeds together, and under each. One seed goes the same way as many, so that nothing
 * depends on who played them.
 */
export function configurationReport(
  configuration: Configuration,
  played: readonly PlayedSeed[],
  durationMs: number,
): ConfigurationReport {
  const { name, chain, variant } = configuration;
  const together = new Recorder(chain, { startMs: 0, durationMs });
  const bySeed = played.map(({ seed, recording }) => {
    together.absorb(recording);
    const alone = new Recorder(chain, { startMs: 0, durationMs });
    alone.absorb(recording);
    return seedReport(seed, alone.summary(name));
  });
  const requestsPlanned = played.reduce((before, one) => before + one.requestsPlanned, 0);
  const { chain: chainName, name: _, tiers, ...found } = together.report(name);
  // In the order in which saved reports have it.
  return { chain: chainName, name, tiers, variant, requests_planned: requestsPlanned, ...found, by_seed: bySeed };
}

function seedReport(seed: number, summary: ConfigurationSummary): SeedReport {
  const { requests, succeeded, failover, attempts } = summary;
  return {
    seed,
    requests,
    succeeded,
    success_rate: summary.success_rate,
    latency_ms: summary.latency_ms,
    failover: { count: failover.count, mean_ms: failover.latency_ms.mean },
    worst_recovery_ms: failover.worst_recovery_ms,
    total_outage: failover.total_outage,
    attempts_per_request: attempts.per_request,
    cost_usd: summary.cost_usd,
    wasted_usd: summary.wasted_usd,
    cost_per_success_usd: summary.cost_per_success_usd,
  };
}
