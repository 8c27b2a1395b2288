import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LatencyRecorder } from "../../src/bench/latency-recorder.ts";
import { RunningSum, supported, wilsonInterval } from "../../src/bench/statistics.ts";

describe("Wilson's interval", () => {
  test("agrees with a published value: 744 of 750 gives 98.27 % to 99.63 %", () => {
    const [low = 0, high = 0] = wilsonInterval(744, 750) ?? [];
    expect(low).toBeCloseTo(0.9827, 4);
    expect(high).toBeCloseTo(0.9963, 4);
  });

  test("needs 3,838 requests without a failure to show that at least 99.9 % succeed", () => {
    expect(wilsonInterval(3837, 3837)?.[0]).toBeLessThan(0.999);
    expect(wilsonInterval(3838, 3838)?.[0]).toBeGreaterThanOrEqual(0.999);
  });

  test("is exact at the ends and says nothing about nothing", () => {
    expect(wilsonInterval(0, 10)?.[0]).toBe(0);
    expect(wilsonInterval(10, 10)?.[1]).toBe(1);
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  test("always holds the observed share, inside 0 and 1", () => {
    const counts = fc
      .integer({ min: 1, max: 1e9 })
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));
    fc.assert(
      fc.property(counts, ([successes, total]) => {
        const [low, high] = wilsonInterval(successes, total) ?? [Number.NaN, Number.NaN];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(successes / total);
        expect(high).toBeGreaterThanOrEqual(successes / total);
        expect(high).toBeLessThanOrEqual(1);
      }),
      { seed: 1 },
    );
  });
});

test.each([
  [0.99, 459],
  [0.95, 90],
  [0.9, 44],
  [0.5, 7],
])("the quantile %f is shown from %i samples on", (quantile, least) => {
  expect(supported(quantile, least - 1)).toBe(false);
  expect(supported(quantile, least)).toBe(true);
});

test("a running sum of a million tenths does not drift", () => {
  const sum = new RunningSum();
  let naive = 0;
  for (let index = 0; index < 1_000_000; index += 1) {
    sum.add(0.1);
    naive += 0.1;
  }
  expect(sum.value).toBe(100_000);
  expect(naive).not.toBe(100_000);
});

describe("a latency distribution", () => {
  test("has an exact mean and maximum, and quantiles to three digits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 3.6e6, noNaN: true }), { minLength: 459, maxLength: 700 }),
        (latencies) => {
          const recorder = new LatencyRecorder();
          for (const ms of latencies) recorder.record(ms);
          const sorted = latencies.toSorted((a, b) => a - b);
          const found = recorder.distribution();
          const exact = (q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
          for (const [quantile, value] of [
            [0.5, found.p50],
            [0.9, found.p90],
            [0.95, found.p95],
            [0.99, found.p99],
          ] as const) {
            expect(Math.abs((value ?? Number.NaN) - exact(quantile))).toBeLessThanOrEqual(
              exact(quantile) / 1000 + 0.001,
            );
          }
          expect(found.max).toBeCloseTo(sorted.at(-1) ?? Number.NaN, 2);
          expect(found.mean).toBeCloseTo(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length, 2);
        },
      ),
      { seed: 2, numRuns: 20 },
    );
  });

  test("leaves out what so few samples cannot support", () => {
    const recorder = new LatencyRecorder();
    expect(recorder.distribution()).toEqual({
      n: 0,
      mean: null,
      p50: null,
      p90: null,
      p95: null,
      p99: null,
      max: null,
    });
    for (let index = 0; index < 50; index += 1) recorder.record(1000);
    expect(recorder.distribution()).toEqual({
      n: 50,
      mean: 1000,
      p50: 1000,
      p90: 1000,
      p95: null,
      p99: null,
      max: 1000,
    });
  });
});
