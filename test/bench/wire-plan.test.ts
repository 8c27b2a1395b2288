import { describe, expect, test } from "vitest";
import { configurationsOf } from "../../src/bench/configurations.ts";
import { planSeed } from "../../src/bench/seed-plan.ts";
import { wirePlan } from "../../src/bench/wire-plan.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { SEED_DICE } from "../../src/world.ts";
import { sampleChain, sampleScenario } from "./sample-chain.ts";

const CONFIGURATIONS = configurationsOf(sampleChain(["openai", "anthropic"]));

function planned(scenario: Scenario, concurrency: number | null = null) {
  const setting = { scenario, requests: null, concurrency, traces: new Map() };
  return wirePlan(planSeed(setting, 1, SEED_DICE), CONFIGURATIONS);
}

describe("a bench in real time", () => {
  test("takes as long as its load for each configuration, and at most a chain's time-out longer", () => {
    const plan = planned(sampleScenario());
    expect(plan).toMatchObject({ configurations: 2, inFlightMax: 1 });
    // 60 requests in an hour: the last one begins a minute before its end.
    expect(plan.leastMs).toBe(2 * 59 * 60_000);
    expect(plan.mostMs).toBe(2 * (59 * 60_000 + 10_000));
  });

  test("takes longer for a burst that is longer than it is wide", () => {
    const load = [{ phase: "concurrent", requests: 100, concurrency: 10, atMs: 500 } as const];
    // Nine further rounds of about a second each after the first.
    expect(planned(sampleScenario({ load })).leastMs).toBe(2 * (500 + 9 * 1000));
  });

  test("counts the callers of all phases, and no caller who never gets to ask", () => {
    const load = [
      { phase: "sequential", requests: 60, callers: 40, atMs: 0, untilMs: 6000 } as const,
      { phase: "concurrent", requests: 30, concurrency: 500, atMs: 3000 } as const,
    ];
    expect(planned(sampleScenario({ load })).inFlightMax).toBe(70);
    expect(planned(sampleScenario({ load }), 2000).inFlightMax).toBe(2040);
  });

  test("takes an open loop's window, and as many under way as it allows", () => {
    const arrivals = { process: "constant" } as const;
    const open = { phase: "open", rates: [{ atMs: 0, perSecond: 100 }], arrivals, atMs: 0, untilMs: 20_000 } as const;
    const plan = planned(sampleScenario({ load: [{ ...open, inFlightMax: 300 }] }));
    expect(plan).toMatchObject({ leastMs: 2 * 20_000, inFlightMax: 300 });
    expect(planned(sampleScenario({ load: [{ ...open, inFlightMax: 3000 }] })).inFlightMax).toBe(2000);
  });
});
