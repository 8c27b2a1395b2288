import { describe, expect, it } from "vitest";
import { LatencyWindow } from "../../src/engine/latency-window.ts";

const START_MS = 1_767_225_600_000;

function windowOf(latencies: readonly number[], everyMs = 0): LatencyWindow {
  const window = new LatencyWindow();
  for (const [index, latencyMs] of latencies.entries()) window.add(latencyMs, START_MS + index * everyMs);
  return window;
}

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);

describe("the window of latencies", () => {
  it("says nothing below 20 samples", () => {
    expect(windowOf([]).p50Ms(START_MS)).toBeNull();
    expect(windowOf(upTo(19)).p95Ms(START_MS)).toBeNull();
    expect(windowOf(upTo(20)).p95Ms(START_MS)).toBe(19);
  });

  it("gives quantiles by rank, whatever order the samples came in", () => {
    const window = windowOf(upTo(100).toReversed());
    expect(window.p50Ms(START_MS)).toBe(50);
    expect(window.p95Ms(START_MS)).toBe(95);
    expect(window.quantileMs(0.99, START_MS)).toBe(99);
    expect(window.quantileMs(1, START_MS)).toBe(100);
  });

  it("keeps the last 128 samples and follows a change", () => {
    const window = windowOf([...upTo(204, 5000), ...upTo(128)]);
    expect(window.quantileMs(1, START_MS)).toBe(128);
    expect(window.p50Ms(START_MS)).toBe(64);
  });

  it("forgets after 300 s, and says nothing when fewer than 20 samples are left", () => {
    const window = windowOf([...upTo(20, 9000), ...upTo(20)], 1000);
    const lastAtMs = START_MS + 39_000;
    expect(window.quantileMs(1, lastAtMs)).toBe(9019);
    expect(window.quantileMs(1, START_MS + 300_000)).toBe(9019);
    expect(window.quantileMs(1, START_MS + 320_000)).toBe(20);
    expect(window.quantileMs(1, START_MS + 321_000)).toBeNull();
    for (const latencyMs of upTo(24, 700)) window.add(latencyMs, START_MS + 700_000);
    expect(window.quantileMs(1, START_MS + 700_000)).toBe(723);
  });
});
