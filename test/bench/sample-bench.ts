import type { BenchResult } from "../../src/bench/bench-report.ts";
import { planLoad } from "../../src/bench/load-plan.ts";
import { type BenchOptions, runBench } from "../../src/bench/run-bench.ts";
import type { Trace } from "../../src/config/trace.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { virtualWorld } from "../../src/world.ts";
import { sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;

/** Twelve minutes of the hour in which the primary is silent. */
export const OUTAGE = sampleScenario({ faults: [sampleFault("openai", 20 * MINUTE_MS, 12 * MINUTE_MS)] });

export interface SampleOptions extends Partial<BenchOptions> {
  readonly requests?: number;
  readonly concurrency?: number;
  readonly traces?: ReadonlyMap<string, Trace>;
}

/** A bench of two tiers in virtual time, but for what is changed. */
export async function sampleBench({
  requests,
  concurrency,
  traces = new Map(),
  ...changes
}: SampleOptions = {}): Promise<BenchResult> {
  const { scenario = OUTAGE, seed = 7 } = changes;
  const random = seededRandom(seed).fork("load");
  const wishes = { requests: requests ?? null, concurrency: concurrency ?? null, random, traces };
  return runBench({
    chains: [sampleChain(["openai", "anthropic"])],
    scenario,
    seed,
    mode: "virtual",
    worldFactory: virtualWorld,
    load: planLoad(scenario.load, wishes),
    thresholds: [],
    version: "1.2.3",
    pricesAsOf: "2026-01-01",
    cancellation: new Cancellation(),
    ...changes,
  });
}
