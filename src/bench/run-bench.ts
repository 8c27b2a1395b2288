import type { Cancellation } from "../core/cancellation.ts";
import type { Random } from "../core/random.ts";
import type { Chain } from "../config/chain.ts";
import type { BenchResult, ConfigurationReport } from "./bench-report.ts";
import type { BenchPlan, BenchWatcher } from "./bench-watcher.ts";
import { type Configuration, nameOf } from "./configurations.ts";
import { configurationReport, type PlayedSeed } from "./configuration-report.ts";
import { faultReport } from "./fault-report.ts";
import { type Job, type JobRunner, type PlayedJob, playJobs } from "./job.ts";
import { loadReport } from "./load-report.ts";
import { plannedRequests } from "./load-plan.ts";
import { type JobProgress, measure, type PaidRun } from "./measure.ts";
import { type Measured, pairedDifferences } from "./paired-difference.ts";
import type { SeedPlan } from "./seed-plan.ts";
import { judge, type Threshold } from "./thresholds.ts";
import { isPlayedWhole, isWhole } from "./whole.ts";
import { SeedsEnough } from "./seeds-enough.ts";
import type { Until } from "./until-rule.ts";
import type { WorldFactory } from "./world-factory.ts";

export interface BenchOptions {
  readonly chains: readonly Chain[];
  /** What is measured, in this order; the last one of each chain is the chain as a whole. */
  readonly configurations: readonly Configuration[];
  /** At least one; all configurations meet each of them. */
  readonly seeds: readonly number[];
  /** What they all meet under a seed. */
  readonly planOf: (seed: number) => SeedPlan;
  /** Ends the run with the first seed that makes enough of them. */
  readonly until?: Until;
  readonly mode: BenchResult["mode"];
  readonly worldFactory: WorldFactory;
  /** Plays the jobs elsewhere, and several at once; then nothing is told to the watcher. Absent: here, one by one. */
  readonly runner?: JobRunner;
  /** What is to start so soon after the beginning is sent, but not counted. Absent: all counts. */
  readonly warmupMs?: number;
  readonly thresholds: readonly Threshold[];
  /** For what statistics draw. */
  readonly random: Random;
  readonly version: string;
  readonly pricesAsOf: string;
  /** Cancelling ends the run early; what is known so far is reported. */
  readonly cancellation: Cancellation;
  /** Called after every request, so it must be quick. */
  readonly onProgress?: (progress: BenchProgress) => void;
  /** Only where requests are paid for. */
  readonly paid?: PaidRun;
  /** For a screen. */
  readonly watcher?: BenchWatcher;
}

/** How far the run is: in the job at hand, and among all of them. */
export interface BenchProgress extends JobProgress {
  readonly chain: string;
  readonly name: string;
  /** From 0. */
  readonly job: number;
  readonly jobs: number;
  readonly requestsPlanned: number;
}

/**
 * Puts every configuration under the scenario's load, each in a fresh world of the same seed, so that all of them meet the
 * same outages, and this for every seed, and reports what was found. Rejects only if a world or the engine has a bug.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { configurations, seeds, planOf, random, until } = options;
  const ending = endingOf(options);
  const first = planOf(seeds[0] ?? 0);
  options.watcher?.benchBegan(benchPlan(options, first));
  const { played, rows, enough } = await play(options);
  const { durationMs } = first.scenario;
  const measured = configurations.flatMap((configuration, index) => {
    const own = rows.flatMap((seed, row) => {
      const one = played[row * configurations.length + index];
      return one === undefined ? [] : [{ seed, ...one }];
    });
    return own.length === 0 ? [] : [{ own, report: configurationReport(configuration, own, { durationMs, random }) }];
  });
  // What was cut short met only a part of the outages: it is reported, but it says nothing about a threshold, and makes no pair.
  const whole = ending.cancelled ? measured.filter(({ report }) => isWhole(report)) : measured;
  return {
    schema: "holyfail.bench/1",
    version: options.version,
    seed: first.seed,
    seeds: rows,
    ...(until === undefined ? {} : { until: { half_width: until.halfWidth, reached: enough } }),
    chains: options.chains.map((chain) => chain.name),
    scenario: first.scenario.name,
    mode: options.mode,
    prices_as_of: options.pricesAsOf,
    simulated_ms: measured.flatMap(({ own }) => own).reduce((longest, one) => Math.max(longest, one.simulatedMs), 0),
    interrupted: ending.cancelled,
    warmup_ms: options.warmupMs ?? 0,
    faults: first.scenario.faults.map(faultReport),
    load: first.load.map(loadReport),
    configurations: measured.map(({ report }) => report),
    // Real providers throw dice of their own for each chain.
    differences: options.mode === "real" ? [] : pairedDifferences(whole.map(sideBySide), random),
    thresholds: options.thresholds.flatMap((one) =>
      judge(
        one,
        configurations.map(nameOf),
        whole.map(({ report }) => report),
      ),
    ),
  };
}

interface Played {
  /** By the jobs' indexes. */
  readonly played: readonly (PlayedJob | undefined)[];
  /** The seeds that count: those that every configuration met whole; where there is none, the first, as far as it went. */
  readonly rows: readonly number[];
  /** Whether there were seeds enough. */
  readonly enough: boolean;
}

/** Has all jobs played, or as many as it takes. */
async function play(options: BenchOptions): Promise<Played> {
  const { seeds, configurations, until } = options;
  const ending = endingOf(options);
  const played: (PlayedJob | undefined)[] = [];
  const wholes = configurations.filter((one) => isLastOfChain(one, configurations));
  const watch = until === undefined ? null : new SeedsEnough(until, wholes);
  let rows = 0;
  let enough = false;
  const rowIsPlayed = (): boolean =>
    configurations.every((_, index) => {
      const one = played[rows * configurations.length + index];
      return one !== undefined && (!ending.cancelled || isPlayedWhole(one));
    });
  const jobs = ending.cancelled ? [] : jobsOf(options);
  await playJobs(jobs, options.runner ?? here(options), (job, one) => {
    played[job.index] = one;
    while (!enough && rows < seeds.length && rowIsPlayed()) {
      const seed = seeds[rows] ?? 0;
      const row = wholes.flatMap((whole) => {
        const own = played[rows * configurations.length + configurations.indexOf(whole)];
        return own === undefined ? [] : [{ seed, ...own }];
      });
      rows += 1;
      enough = watch?.add(row) === true;
    }
    return !ending.cancelled && !enough;
  });
  // Several at once may have gone beyond what was enough, and an interruption leaves the last ones cut.
  return { played, rows: seeds.slice(0, Math.max(1, rows)), enough };
}

/** Money may end a run sooner than its user does. */
function endingOf({ paid, cancellation }: BenchOptions): Cancellation {
  return paid?.guard.ending ?? cancellation;
}

function isLastOfChain(one: Configuration, configurations: readonly Configuration[]): boolean {
  return configurations.findLast(({ chain }) => chain.name === one.chain.name) === one;
}

function sideBySide({
  own,
  report,
}: {
  readonly own: readonly PlayedSeed[];
  readonly report: ConfigurationReport;
}): Measured {
  const { chain, name, tiers, variant, by_seed: seeds } = report;
  const blocks = own.map(({ recording }) => recording.windows.blocks);
  return { chain, configuration: name, tiers, ablated: variant !== null, seeds, blocks };
}

function* jobsOf({ seeds, configurations }: BenchOptions): Generator<Job, void, undefined> {
  let index = 0;
  for (const seed of seeds) {
    for (const [configurationIndex, configuration] of configurations.entries()) {
      yield { index, configuration, configurationIndex, seed };
      index += 1;
    }
  }
}

/** Plays jobs in this thread. */
function here(options: BenchOptions): JobRunner {
  const { onProgress, planOf } = options;
  const jobs = options.seeds.length * options.configurations.length;
  const tell = (job: Job, progress: JobProgress): void => onProgress?.(progressOf(job, jobs, progress, planOf));
  const measuring = {
    planOf,
    chains: options.configurations.map(({ chain }) => chain),
    worldFactory: options.worldFactory,
    warmupMs: options.warmupMs ?? 0,
    cancellation: options.cancellation,
    onProgress: tell,
    paid: options.paid ?? null,
    watcher: options.watcher ?? null,
  };
  return { atOnce: 1, play: (job) => measure(job, measuring) };
}

function progressOf(job: Job, jobs: number, progress: JobProgress, planOf: BenchOptions["planOf"]): BenchProgress {
  const { requests, over, succeeded } = progress;
  const { chain, name } = job.configuration;
  const requestsPlanned = plannedRequests(planOf(job.seed).load);
  return { chain: chain.name, name, job: job.index, jobs, requests, over, requestsPlanned, succeeded };
}

function benchPlan({ chains, configurations, seeds, mode, warmupMs = 0 }: BenchOptions, first: SeedPlan): BenchPlan {
  const { scenario, load } = first;
  return {
    scenario: scenario.name,
    seed: first.seed,
    mode,
    durationMs: scenario.durationMs,
    warmupMs,
    faults: scenario.faults.map(faultReport),
    load: load.map(loadReport),
    configurations: seeds.flatMap((seed) =>
      configurations.map(({ name, chain }) => ({
        chain: chain.name,
        name: seeds.length === 1 ? name : `${name}, seed ${seed}`,
        tiers: chain.tiers.length,
        chainTiers: (chains.find((whole) => whole.name === chain.name) ?? chain).tiers.map(({ provider, model }) => ({
          provider: provider.name,
          model,
        })),
      })),
    ),
  };
}
