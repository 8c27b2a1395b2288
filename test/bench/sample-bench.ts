import type { BenchResult } from "../../src/bench/bench-report.ts";
import { type BenchOptions, runBench } from "../../src/bench/run-bench.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { virtualWorld } from "../../src/world.ts";
import { sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const MINUTE_MS = 60_000;

/** Twelve minutes of the hour in which the primary is silent. */
export const OUTAGE = sampleScenario({ faults: [sampleFault("openai", 20 * MINUTE_MS, 12 * MINUTE_MS)] });

/** A bench of two tiers in virtual time, but for what is changed. */
export async function sampleBench(changes: Partial<BenchOptions> = {}): Promise<BenchResult> {
  return runBench({
    chains: [sampleChain(["openai", "anthropic"])],
    scenario: OUTAGE,
    seed: 7,
    mode: "virtual",
    worldFactory: virtualWorld,
    thresholds: [],
    version: "1.2.3",
    pricesAsOf: "2026-01-01",
    cancellation: new Cancellation(),
    ...changes,
  });
}
