import type { Outcome } from "../engine/outcome.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { Chain } from "../config/chain.ts";
import type { FaultWindow, Scenario } from "../config/scenario.ts";
import type { BenchResult, ConfigurationReport, FaultReport, LoadReport } from "./bench-report.ts";
import type { BenchPlan, BenchWatcher, TierStanding } from "./bench-watcher.ts";
import type { Configuration } from "./configurations.ts";
import type { Threshold } from "./thresholds.ts";
import type { WorldFactory } from "./world-factory.ts";
import { averageProbability, faultDetail } from "./fault-detail.ts";
import { chainState, closeChain, type TierState } from "../engine/chain-state.ts";
import { configurationsOf, nameOf } from "./configurations.ts";
import { playLoad } from "./load-loop.ts";
import { planLoad, type PlannedPhase } from "./load-plan.ts";
import { makePrompts } from "./prompts.ts";
import { Recorder } from "./recorder.ts";
import { RecoveryWatch } from "./recovery.ts";
import { judge } from "./thresholds.ts";

export interface BenchOptions {
  readonly chains: readonly Chain[];
  readonly scenario: Scenario;
  readonly seed: number;
  readonly mode: "virtual" | "wire";
  readonly worldFactory: WorldFactory;
  /** The total of each configuration; absent: the scenario's own. */
  readonly requests?: number;
  readonly concurrency?: number;
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
  readonly requests: number;
  readonly requestsPlanned: number;
  readonly succeeded: number;
}

/**
 * Puts every prefix of every chain under the scenario's load, each in a fresh world of the same seed, so that all of
 * them meet the same outages, and reports what was found. Rejects only if a world or the engine has a bug.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  const { scenario, cancellation } = options;
  const configurations = options.chains.flatMap(configurationsOf);
  const load = planLoad(scenario.load, options.requests ?? null, options.concurrency ?? null);
  options.watcher?.benchBegan(benchPlan(options, load));
  const reports: ConfigurationReport[] = [];
  let simulatedMs = 0;
  for (const [index, configuration] of configurations.entries()) {
    if (cancellation.cancelled) break;
    const measured = await measure(options, configuration, load, { index, of: configurations.length });
    reports.push(measured.report);
    simulatedMs = Math.max(simulatedMs, measured.simulatedMs);
  }
  // What was cut short met only a part of the outages: it is reported, but it says nothing about a threshold.
  const whole = cancellation.cancelled ? reports.filter(({ requests }) => requests === totalOf(load)) : reports;
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
    faults: scenario.faults.map(faultReport),
    load: load.map(loadReport),
    configurations: reports,
    thresholds: options.thresholds.flatMap((one) => judge(one, configurations.map(nameOf), whole)),
  };
}

async function measure(
  options: BenchOptions,
  { chain, name }: Configuration,
  load: readonly PlannedPhase[],
  position: { readonly index: number; readonly of: number },
): Promise<{ readonly report: ConfigurationReport; readonly simulatedMs: number }> {
  const { scenario, seed, cancellation, onProgress, watcher } = options;
  const world = await options.worldFactory({ seed, scenario, chain });
  try {
    const { startMs } = world;
    const recovery = new RecoveryWatch(scenario, chain, startMs);
    const recorder = new Recorder(chain, recovery, cancellation, { startMs, durationMs: scenario.durationMs });
    const requestsPlanned = totalOf(load);
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
    const onRequest = (phase: number, outcome: Outcome): void => {
      lastEndMs = world.clock.now();
      watcher?.requestEnded(phase, outcome);
      onProgress?.({
        chain: chain.name,
        name,
        configuration: position.index,
        configurations: position.of,
        requests: recorder.requests,
        requestsPlanned,
        succeeded: recorder.succeeded,
      });
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
    const run = { state, powers, startMs, recorder, recovery, prompts, cancellation, onRequest };
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

function totalOf(load: readonly PlannedPhase[]): number {
  return load.reduce((before, phase) => before + phase.requests, 0);
}

function standingOf({ breaker, limiter }: TierState): TierStanding {
  return { breaker: breaker.state, inFlight: limiter.inFlight };
}

function benchPlan({ chains, scenario, seed, mode }: BenchOptions, load: readonly PlannedPhase[]): BenchPlan {
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
  const { scenarioRequests, atMs, untilMs } = planned;
  return { phase, requests, scenario_requests: scenarioRequests, concurrency, at_ms: atMs, until_ms: untilMs, stream };
}
