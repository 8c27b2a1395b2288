import type { Outcome } from "../engine/outcome.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { Chain } from "../config/chain.ts";
import type { FaultWindow, Scenario } from "../config/scenario.ts";
import type { BenchResult, ConfigurationReport, FaultReport } from "./bench-report.ts";
import type { LoadReport } from "./load-report.ts";
import type { BenchPlan, BenchWatcher, TierStanding } from "./bench-watcher.ts";
import type { Configuration } from "./configurations.ts";
import type { Threshold } from "./thresholds.ts";
import type { WorldFactory } from "./world-factory.ts";
import { averageProbability, faultDetail } from "./fault-detail.ts";
import { chainState, closeChain, type TierState } from "../engine/chain-state.ts";
import { configurationsOf, nameOf } from "./configurations.ts";
import { playLoad } from "./load-loop.ts";
import { type PlannedPhase, plannedRequests } from "./load-plan.ts";
import { makePrompts } from "./prompts.ts";
import { Recorder } from "./recorder.ts";
import { RecoveryWatch } from "./recovery.ts";
import { judge } from "./thresholds.ts";
import { isWhole } from "./whole.ts";

export interface BenchOptions {
  readonly chains: readonly Chain[];
  readonly scenario: Scenario;
  readonly seed: number;
  readonly mode: "virtual" | "wire";
  readonly worldFactory: WorldFactory;
  /** What each configuration is asked (`planLoad`). */
  readonly load: readonly PlannedPhase[];
  /** What is to start so soon after the beginning is sent, but not counted. Absent: all counts. */
  readonly warmupMs?: number;
  readonly thresholds: readonly Threshold[];
  readonly version: string;
  readonly pricesAsOf: string;
  /** Cancelling ends the run early; what is known so far is reported. */
  readonly cancellation: Cancellation;
  /** Called after every request, so it must be quick. */
  readonly onProgress?: (progress: BenchProgress) => void;
  /** For a screen. */
  readonly watcher?: BenchWatcher;
}

/** How far the run is: in the configuration at hand, and among all of them. */
export interface BenchProgress {
  readonly chain: string;
  readonly name: string;
  /** From 0. */
  readonly configuration: number;
  readonly configurations: number;
  /** Those that were counted. */
  readonly requests: number;
  /** With those that were blocked or warmed up. */
  readonly over: number;
  readonly requestsPlanned: number;
  readonly succeeded: number;
}

/**
 * Puts every prefix of every chain under the scenario's load, each in a fresh world of the same seed, so that all of
 * them meet the same outages, and reports what was found. Rejects only if a world or the engine has a bug.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { scenario, cancellation, load } = options;
  const configurations = options.chains.flatMap(configurationsOf);
  options.watcher?.benchBegan(benchPlan(options));
  const requestsPlanned = plannedRequests(load);
  const reports: ConfigurationReport[] = [];
  let simulatedMs = 0;
  for (const [index, configuration] of configurations.entries()) {
    if (cancellation.cancelled) break;
    const measured = await measure(options, configuration, { index, of: configurations.length, requestsPlanned });
    reports.push(measured.report);
    simulatedMs = Math.max(simulatedMs, measured.simulatedMs);
  }
  // What was cut short met only a part of the outages: it is reported, but it says nothing about a threshold.
  const whole = cancellation.cancelled ? reports.filter((report) => isWhole(report, load)) : reports;
  return {
    schema: "holyfail.bench/1",
    version: options.version,
    seed: options.seed,
    chains: options.chains.map((chain) => chain.name),
    scenario: scenario.name,
    mode: options.mode,
    prices_as_of: options.pricesAsOf,
    simulated_ms: simulatedMs,
    interrupted: cancellation.cancelled,
    warmup_ms: options.warmupMs ?? 0,
    faults: scenario.faults.map(faultReport),
    load: load.map(loadReport),
    configurations: reports,
    thresholds: options.thresholds.flatMap((one) => judge(one, configurations.map(nameOf), whole)),
  };
}

interface Position {
  readonly index: number;
  readonly of: number;
  readonly requestsPlanned: number;
}

async function measure(
  options: BenchOptions,
  { chain, name }: Configuration,
  position: Position,
): Promise<{ readonly report: ConfigurationReport; readonly simulatedMs: number }> {
  const { scenario, seed, cancellation, onProgress, watcher, load } = options;
  const world = await options.worldFactory({ seed, scenario, chain });
  try {
    const { startMs } = world;
    const recovery = new RecoveryWatch(scenario, chain, startMs);
    const recorder = new Recorder(chain, recovery, cancellation, { startMs, durationMs: scenario.durationMs });
    const powers = {
      clock: world.clock,
      random: world.random,
      transport: world.transport,
      apiKeyOf: (provider: Chain["tiers"][number]["provider"]) => world.apiKeyOf(provider),
      emit: recorder.event,
    };
    let firstStartMs = Number.POSITIVE_INFINITY;
    for (const phase of load) firstStartMs = Math.min(firstStartMs, startMs + phase.atMs);
    let lastEndMs = firstStartMs;
    const tellProgress = (): void => onProgress?.(progressOf({ chain, name }, position, recorder));
    const onRequest = (phase: number, outcome: Outcome): void => {
      lastEndMs = world.clock.now();
      watcher?.requestEnded(phase, outcome);
      tellProgress();
    };
    const onBlocked = (phase: number): void => {
      watcher?.requestBlocked(phase);
      tellProgress();
    };
    const state = chainState(chain);
    watcher?.configurationBegan({
      index: position.index,
      startMs,
      nowMs: () => world.clock.now(),
      standing: () => state.tiers.map(standingOf),
      soFar: () => recorder.summary(name),
    });
    const prompts = makePrompts(world.random.fork("bench"));
    const unheard = { ...powers, emit: () => {} };
    const warmUntilMs = startMs + (options.warmupMs ?? 0);
    const hearing = { recorder, recovery, onRequest, onBlocked };
    const run = { state, powers, unheard, startMs, warmUntilMs, prompts, cancellation, ...hearing };
    const played = playLoad(run, load).then(async () => {
      // What outlived its request is given up now; after a turn of the clock its end is in the events as well.
      closeChain(state);
      await world.clock.sleep(0, new Cancellation());
    });
    await world.run(played);
    const report = recorder.report(name);
    watcher?.configurationEnded(report);
    const simulatedMs = lastEndMs > firstStartMs ? Math.round((lastEndMs - firstStartMs) * 1000) / 1000 : 0;
    return { report, simulatedMs };
  } finally {
    await world.close();
  }
}

function progressOf(
  { chain, name }: Configuration,
  { index, of, requestsPlanned }: Position,
  { requests, over, succeeded }: Recorder,
): BenchProgress {
  const place = { chain: chain.name, name, configuration: index, configurations: of };
  return { ...place, requests, over, requestsPlanned, succeeded };
}

function standingOf({ breaker, limiter }: TierState): TierStanding {
  return { breaker: breaker.state, inFlight: limiter.inFlight };
}

function benchPlan({ chains, scenario, seed, mode, load }: BenchOptions): BenchPlan {
  return {
    scenario: scenario.name,
    seed,
    mode,
    durationMs: scenario.durationMs,
    faults: scenario.faults.map(faultReport),
    load: load.map(loadReport),
    configurations: chains.flatMap((whole) =>
      configurationsOf(whole).map(({ name, chain }) => ({
        chain: chain.name,
        name,
        tiers: chain.tiers.length,
        chainTiers: whole.tiers.map(({ provider, model }) => ({ provider: provider.name, model })),
      })),
    ),
  };
}

function faultReport(fault: FaultWindow): FaultReport {
  return {
    provider: fault.provider,
    kind: fault.effect.kind,
    from_ms: fault.atMs,
    to_ms: fault.atMs + fault.forMs,
    model: fault.model,
    probability: averageProbability(fault),
    detail: faultDetail(fault.effect),
  };
}

function loadReport({ phase, requests, concurrency, stream, ...planned }: PlannedPhase): LoadReport {
  const { scenarioRequests, atMs, untilMs, open } = planned;
  return {
    phase,
    requests,
    scenario_requests: scenarioRequests,
    concurrency,
    at_ms: atMs,
    until_ms: untilMs,
    stream,
    ...(open === undefined ? {} : { open: open.report }),
  };
}
