import { describe, expect, it } from "vitest";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { mergeWindows, refuseWindowsOf } from "../../src/sim/refuse-windows.ts";

const refusing: FaultWindow = {
  atMs: 1000,
  forMs: 500,
  provider: "openai",
  model: null,
  probability: 1,
  first: null,
  every: null,
  where: { stream: null, inputTokensMin: null },
  effect: { kind: "blackout", mode: "refuse" },
};

describe("when a listener is closed", () => {
  it("counts a provider's refusing blackouts from the start", () => {
    const faults = [refusing, { ...refusing, provider: "anthropic", atMs: 0 }, { ...refusing, atMs: 5000 }];
    expect(refuseWindowsOf(faults, "openai", 10_000)).toEqual([
      { fromMs: 11_000, untilMs: 11_500 },
      { fromMs: 15_000, untilMs: 15_500 },
    ]);
  });

  it.each<Partial<FaultWindow>>([
    { model: "gpt-4.1" },
    { probability: 0.5 },
    { first: 3 },
    { every: 2 },
    { where: { stream: true, inputTokensMin: null } },
    { where: { stream: null, inputTokensMin: 100 } },
    { effect: { kind: "blackout", mode: "hang" } },
  ])("stays open where a fault does not hit every request: %j", (changes) => {
    expect(refuseWindowsOf([{ ...refusing, ...changes }], "openai", 0)).toEqual([]);
  });

  it("joins windows that overlap or touch, and drops empty ones", () => {
    const windows = [
      { fromMs: 50, untilMs: 60 },
      { fromMs: 0, untilMs: 10 },
      { fromMs: 10, untilMs: 20 },
      { fromMs: 5, untilMs: 7 },
      { fromMs: 90, untilMs: 90 },
    ];
    expect(mergeWindows(windows)).toEqual([
      { fromMs: 0, untilMs: 20 },
      { fromMs: 50, untilMs: 60 },
    ]);
  });
});
