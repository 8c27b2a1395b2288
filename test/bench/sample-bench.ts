import type { BenchResult } from "../../src/bench/bench-report.ts";
import { configurationsOf } from "../../src/bench/configurations.ts";
import type { Measuring } from "../../src/bench/measure.ts";
import { type BenchOptions, runBench } from "../../src/bench/run-bench.ts";
import { seedPlanner } from "../../src/bench/seed-plan.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import type { Trace } from "../../src/config/trace.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { SEED_DICE, virtualWorld } from "../../src/world.ts";
import { sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;

/** Twelve minutes of the hour in which the primary is silent. */
export const OUTAGE = sampleScenario({ faults: [sampleFault("openai", 20 * MINUTE_MS, 12 * MINUTE_MS)] });

export interface SampleOptions extends Partial<BenchOptions> {
  readonly scenario?: Scenario;
  readonly seed?: number;
  readonly requests?: number;
  readonly concurrency?: number;
  readonly traces?: ReadonlyMap<string, Trace>;
}

/** A bench of two tiers in virtual time, but for what is changed. */
export async function sampleBench(options: SampleOptions = {}): Promise<BenchResult> {
  const { seed = 7, chains = [sampleChain(["openai", "anthropic"])] } = options;
  return runBench({
    chains,
    configurations: chains.flatMap((chain) => configurationsOf(chain)),
    seeds: [seed],
    planOf: plannerOf(options),
    mode: "virtual",
    worldFactory: virtualWorld,
    thresholds: [],
    random: SEED_DICE.random(seed).fork("statistics"),
    version: "1.2.3",
    pricesAsOf: "2026-01-01",
    cancellation: new Cancellation(),
    ...options,
  });
}

/** What the same bench's jobs are played with. */
export function sampleMeasuring(options: SampleOptions): Measuring {
  const { chains = [sampleChain(["openai", "anthropic"])] } = options;
  return {
    planOf: plannerOf(options),
    chains: chains.flatMap((chain) => configurationsOf(chain)).map(({ chain }) => chain),
    worldFactory: virtualWorld,
    warmupMs: 0,
    cancellation: new Cancellation(),
    onProgress: () => {},
    watcher: null,
    paid: null,
  };
}

function plannerOf({ scenario = OUTAGE, requests, concurrency, traces = new Map() }: SampleOptions) {
  return seedPlanner({ scenario, requests: requests ?? null, concurrency: concurrency ?? null, traces }, SEED_DICE);
}
