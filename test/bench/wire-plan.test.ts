import { describe, expect, test } from "vitest";
import { wirePlan } from "../../src/bench/wire-plan.ts";
import { sampleChain, sampleScenario } from "./sample-chain.ts";

const CHAINS = [sampleChain(["openai", "anthropic"])];

describe("a bench in real time", () => {
  test("takes as long as its load for each configuration, and at most a chain's time-out longer", () => {
    const plan = wirePlan(sampleScenario(), CHAINS, null, null);
    expect(plan).toMatchObject({ configurations: 2, inFlightMax: 1 });
    // 60 requests in an hour: the last one begins a minute before its end.
    expect(plan.leastMs).toBe(2 * 59 * 60_000);
    expect(plan.mostMs).toBe(2 * (59 * 60_000 + 10_000));
  });

  test("takes longer for a burst that is longer than it is wide", () => {
    const load = [{ phase: "concurrent", requests: 100, concurrency: 10, atMs: 500 } as const];
    // Nine further rounds of about a second each after the first.
    expect(wirePlan(sampleScenario({ load }), CHAINS, null, null).leastMs).toBe(2 * (500 + 9 * 1000));
  });

  test("counts the callers of all phases, and no caller who never gets to ask", () => {
    const load = [
      { phase: "sequential", requests: 60, callers: 40, atMs: 0, untilMs: 6000 } as const,
      { phase: "concurrent", requests: 30, concurrency: 500, atMs: 3000 } as const,
    ];
    expect(wirePlan(sampleScenario({ load }), CHAINS, null, null).inFlightMax).toBe(70);
    expect(wirePlan(sampleScenario({ load }), CHAINS, null, 2000).inFlightMax).toBe(2040);
  });
});
