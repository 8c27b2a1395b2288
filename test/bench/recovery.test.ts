import { expect, test } from "vitest";
import { type Recovery, RecoveryWatch, worstRecovery } from "../../src/bench/recovery.ts";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { sampleChain, sampleFault, sampleScenario } from "./sample-chain.ts";

const START = 1_000_000;

test("the worst recovery is the longest wait for a window's first answer", () => {
  const watch = watchOf([sampleFault("openai", 100, 50), sampleFault("openai", 500, 100)]);
  expect(watch.began(START + 99)).toEqual([]);
  const first = watch.began(START + 100);
  const second = watch.began(START + 149);
  watch.answered(second, START + 160);
  watch.answered(first, START + 900);
  expect(watch.began(START + 150)).toEqual([]);
  const third = watch.began(START + 550);
  watch.answered(third, START + 640.1234567);
  expect(watch.worst()).toMatchObject({ worstMs: 90.123, totalOutage: false });
});

test("a window without any answer to its requests is a total outage", () => {
  const watch = watchOf([sampleFault("openai", 100, 50), sampleFault("openai", 500, 100)]);
  watch.answered(watch.began(START + 120), START + 130);
  watch.began(START + 510);
  watch.answered(watch.began(START + 700), START + 710);
  expect(watch.worst()).toMatchObject({ worstMs: null, totalOutage: true });
});

test("windows without requests, of other providers and of other models do not count", () => {
  const watch = watchOf([
    sampleFault("google", 0, 900),
    { ...sampleFault("openai", 0, 900), model: "o3" },
    sampleFault("openai", 800, 50),
  ]);
  watch.began(START + 10);
  expect(watch.worst()).toMatchObject({ worstMs: null, totalOutage: false });
});

test("a fallback's fault counts too: with the primary down, it is the window in which nobody gets an answer", () => {
  const watch = watchOf([sampleFault("openai", 0, 1000), sampleFault("anthropic", 500, 100)]);
  watch.answered(watch.began(START + 10), START + 30);
  watch.began(START + 510);
  watch.answered(watch.began(START + 610), START + 630);
  expect(watch.worst()).toMatchObject({ worstMs: null, totalOutage: true });
});

test("overlapping windows each see the requests that began in them", () => {
  const watch = watchOf([sampleFault("openai", 0, 100), sampleFault("openai", 50, 100)]);
  expect(watch.began(START)).toHaveLength(1);
  const both = watch.began(START + 60);
  expect(both).toHaveLength(2);
  watch.answered(both, START + 80);
  expect(watch.worst().worstMs).toBe(80);
});

test("how long callers waited in a window that began within the warm-up is not known, and so neither is the worst", () => {
  expect(worstAfterWarmup(true)).toMatchObject({ worstMs: null, totalOutage: false });
  expect(worstAfterWarmup(false)).toMatchObject({ worstMs: null, totalOutage: true });
  const other = { worstMs: 10, totalOutage: false, unknown: false };
  expect(worstRecovery(worstAfterWarmup(true), { ...other, alone: other })).toMatchObject({
    worstMs: null,
    totalOutage: false,
  });
});

test("a window that was over before anything was counted is as one without requests", () => {
  const watch = watchOf([sampleFault("openai", 100, 50), sampleFault("openai", 500, 100)], 200);
  watch.answered(watch.began(START + 550), START + 560);
  expect(watch.worst()).toMatchObject({ worstMs: 10, totalOutage: false });
});

function watchOf(faults: readonly FaultWindow[], warmupMs = 0): RecoveryWatch {
  return new RecoveryWatch(sampleScenario({ faults }), sampleChain(["openai", "anthropic"]), START, warmupMs);
}

/** Of two windows, the first of which began within the warm-up. */
function worstAfterWarmup(secondIsAnswered: boolean): Recovery {
  const faults = [sampleFault("openai", 100, 50), sampleFault("openai", 500, 100)];
  const watch = watchOf(faults, 120);
  watch.answered(watch.began(START + 130), START + 135);
  const second = watch.began(START + 550);
  if (secondIsAnswered) watch.answered(second, START + 560);
  return watch.worst();
}
