import type { Random } from "../core/random.ts";
import type { ConfigurationReport } from "./bench-report.ts";
import { configurationStatistics } from "./configuration-statistics.ts";
import type { Configuration } from "./configurations.ts";
import type { PlayedJob } from "./job.ts";
import { Recorder } from "./recorder.ts";
import { NO_RECOVERY, worstRecovery } from "./recovery.ts";
import type { SeedReport } from "./seed-report.ts";

/** A configuration's job under one seed. */
export interface PlayedSeed extends PlayedJob {
  readonly seed: number;
}

/**
 * What a configuration did under all its seeds together, and under each. One seed goes the same way as many, so that nothing
 * depends on who played them.
 *
 * @param random for the draws of a bootstrap
 */
export function configurationReport(
  configuration: Configuration,
  played: readonly PlayedSeed[],
  { durationMs, random }: { readonly durationMs: number; readonly random: Random },
): ConfigurationReport {
  const { name, chain, variant } = configuration;
  const together = new Recorder(chain, { startMs: 0, durationMs });
  let recovery = NO_RECOVERY;
  for (const { recording } of played) {
    together.absorb(recording.figures);
    recovery = worstRecovery(recovery, recording.recovery);
  }
  const seeds = played.map((one) => ({ ...one.recording, report: seedReport(configuration, one) }));
  const requestsPlanned = played.reduce((before, one) => before + one.requestsPlanned, 0);
  const { chain: chainName, name: _, tiers, ...found } = together.report(name, recovery);
  // In the order in which saved reports have it.
  return {
    chain: chainName,
    name,
    tiers,
    variant,
    requests_planned: requestsPlanned,
    ...found,
    by_seed: seeds.map(({ report }) => report),
    ...configurationStatistics(seeds, random.fork(chainName, name)),
  };
}

/** What a configuration did under one of its seeds. */
export function seedReport({ name, chain }: Configuration, { seed, recording }: PlayedSeed): SeedReport {
  const alone = new Recorder(chain, { startMs: 0, durationMs: 0 });
  alone.absorb(recording.figures);
  const { requests, succeeded, failover, attempts, ...summary } = alone.summary(name, recording.recovery);
  return {
    seed,
    requests,
    succeeded,
    success_rate: summary.success_rate,
    latency_ms: summary.latency_ms,
    failover: { count: failover.count, mean_ms: failover.latency_ms.mean },
    worst_recovery_ms: failover.worst_recovery_ms,
    total_outage: failover.total_outage,
    ...(failover.alone === undefined ? {} : { alone: failover.alone }),
    attempts_per_request: attempts.per_request,
    cost_usd: summary.cost_usd,
    wasted_usd: summary.wasted_usd,
    cost_per_success_usd: summary.cost_per_success_usd,
  };
}
