import { expect, test } from "vitest";
import { blockStarts } from "../../src/bench/window-plan.ts";
import { type EndedRequest, WindowRecorder, windowsOver } from "../../src/bench/window-recorder.ts";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { sampleChain, sampleFault } from "./sample-chain.ts";

const START = 1_000_000;
const CHAIN = sampleChain(["openai", "anthropic"]);

test("requests count where they began, and a recovery ends with the first answer of the struck provider", () => {
  const recorder = recorderOf([sampleFault("openai", 1000, 500)]);
  const ask = asker(recorder);
  ask(100, { latencyMs: 10 });
  ask(600, { latencyMs: 20 });
  const late = recorder.began(START + 900);
  ask(1000, { tier: 1, latencyMs: 30 });
  ask(1499, { tier: null });
  recorder.ended(late, { tier: 0, latencyMs: 700, nowMs: START + 1600 });
  ask(1700, { tier: 1, latencyMs: 40 });
  ask(1800, { tier: 0, latencyMs: 50 });
  ask(1851, { tier: 0, latencyMs: 60 });
  ask(2300, { tier: 0, latencyMs: 70 });
  ask(2351, { tier: 0, latencyMs: 80 });
  const [window] = recorder.data().windows;
  expect(window).toMatchObject({ seed: 7, provider: "openai", kind: "blackout", from_ms: 1000, to_ms: 1500 });
  expect(window?.before).toMatchObject({ requests: 2, succeeded: 2, latency_ms: { n: 2, mean: 360, max: 700 } });
  expect(window?.during).toMatchObject({ requests: 2, succeeded: 1, success_rate: 0.5 });
  expect(window?.recovery).toMatchObject({ requests: 2, succeeded: 2, latency_ms: { max: 50 } });
  expect(window?.after).toMatchObject({ requests: 2, succeeded: 2, latency_ms: { max: 70 } });
  expect(window?.recovered_ms).toBe(350);
});

test("the times around a window reach into no other one", () => {
  const recorder = recorderOf([
    sampleFault("openai", 1000, 500),
    sampleFault("anthropic", 1700, 100),
    sampleFault("openai", 1750, 10),
  ]);
  const ask = asker(recorder);
  ask(1400, { tier: 1 });
  ask(1600, { tier: 1 });
  ask(1710, { tier: 1 });
  ask(1755, { tier: 1 });
  ask(1765, { tier: 0 });
  const [first, second, inner] = recorder.data().windows;
  expect(first?.during.requests).toBe(1);
  expect(first?.recovery.requests).toBe(1);
  expect(first?.after.requests).toBe(0);
  expect(first?.recovered_ms).toBeNull();
  expect(second?.before.requests).toBe(1);
  expect(second?.during.requests).toBe(3);
  expect(inner?.before.requests).toBe(0);
  expect(inner?.during.requests).toBe(1);
  expect(inner?.recovery.requests).toBe(0);
  expect(inner?.recovered_ms).toBe(6);
});

test("a recovery that no request proved has no length", () => {
  const recorder = recorderOf([sampleFault("openai", 0, 100)]);
  const ask = asker(recorder);
  ask(150, { tier: 1 });
  ask(90_000, { tier: null });
  const [window] = recorder.data().windows;
  expect(window?.before.requests).toBe(0);
  expect(window?.recovery.requests).toBe(2);
  expect(window).toMatchObject({
    recovered_ms: null,
    after: { requests: 0, success_rate: null, latency_ms: { n: 0, p95: null } },
  });
});

test("of a recovery that may lie in the warm-up nothing is known, but all of one after it", () => {
  const fault = sampleFault("openai", 1000, 500);
  const counting = (warmupMs: number) => {
    const recorder = new WindowRecorder({ seed: 7, faults: [fault], startMs: START, warmupMs }, CHAIN, [1000]);
    const ask = asker(recorder);
    for (const atMs of [1200, 1499, 1500, 1600, 1900, 2600]) if (atMs >= warmupMs) ask(atMs, { latencyMs: 10 });
    return recorder.data().windows[0];
  };
  expect(counting(1500)).toMatchObject({ recovered_ms: 10, recovery: { requests: 1 }, after: { requests: 2 } });
  expect(counting(1501)).toMatchObject({ recovered_ms: null, recovery: { requests: 0 }, after: { requests: 0 } });
  expect(counting(1501)?.herd.requests).toBe(2);
  expect(counting(1400)).toMatchObject({ recovered_ms: 10, during: { requests: 1 } });
});

test("the herd is what begins within a second of the end, at all tiers of the struck provider", () => {
  const chain = sampleChain(["openai", "openai", "anthropic"]);
  const recorder = recorderOf([{ ...sampleFault("openai", 1000, 500), model: "openai-model" }], chain);
  for (const atMs of [1499, 1500, 2000, 2499, 2500]) {
    recorder.began(START + atMs);
    for (const tier of [0, 1, 2]) recorder.attemptStarted(tier, START + atMs);
  }
  expect(recorder.data().windows[0]?.herd).toEqual({ requests: 3, attempts: 6 });
});

test("blocks go from one episode of faults to the next, and hold what began and what was spent in them", () => {
  const faults = [
    sampleFault("anthropic", 1000, 500),
    sampleFault("openai", 1400, 600),
    sampleFault("openai", 5000, 10),
  ];
  const recorder = recorderOf([...faults, sampleFault("google", 3000, 10), sampleFault("openai", 9000, 10)]);
  const slow = recorder.began(START + 900);
  recorder.attemptEnded(0.25, START + 950);
  const ask = asker(recorder);
  ask(1500, { tier: 1, latencyMs: 100 });
  recorder.ended(slow, { tier: 0, latencyMs: 1000, nowMs: START + 1900 });
  recorder.attemptEnded(0.5, START + 4999);
  recorder.attemptEnded(null, START + 5000);
  ask(6000, { tier: null });
  expect(recorder.data().blocks).toEqual([
    { requests: 1, succeeded: 1, latencySumMs: 1000, attempts: 1, costUsd: 0.25 },
    { requests: 1, succeeded: 1, latencySumMs: 100, attempts: 1, costUsd: 0.5 },
    { requests: 1, succeeded: 0, latencySumMs: 0, attempts: 1, costUsd: null },
    { requests: 0, succeeded: 0, latencySumMs: 0, attempts: 0, costUsd: 0 },
  ]);
});

test("a report lists 200 windows over all seeds and counts the rest, whose blocks are there all the same", () => {
  const faults = Array.from({ length: 250 }, (_, index) => sampleFault("openai", 1000 * index, 100));
  const data = recorderOf(faults).data();
  expect(data.windows).toHaveLength(200);
  expect(data.blocks).toHaveLength(250);
  expect(windowsOver([data, data])).toMatchObject({ windows_left_out: 300 });
  expect(structuredClone(data)).toEqual(data);
});

function recorderOf(faults: readonly FaultWindow[], chain = CHAIN): WindowRecorder {
  return new WindowRecorder({ seed: 7, faults, startMs: START }, chain, blockStarts(faults, [chain]));
}

/** Asks at a time and ends before anything else happens. */
function asker(recorder: WindowRecorder) {
  return (atMs: number, { tier = 0, latencyMs = 1 }: Partial<EndedRequest>): void => {
    const begun = recorder.began(START + atMs);
    recorder.ended(begun, { tier, latencyMs, nowMs: START + atMs + latencyMs });
  };
}
