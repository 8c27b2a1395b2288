import { describe, expect, test } from "vitest";
import { arrivalTimes } from "../../src/bench/arrival-times.ts";
import type { Arrivals } from "../../src/config/load-phase.ts";
import { expectedRequests, type RatePoint } from "../../src/core/rate-curve.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

const HOUR_MS = 3_600_000;
const STEADY: readonly RatePoint[] = [{ atMs: 0, perSecond: 10 }];
const RAMP: readonly RatePoint[] = [
  { atMs: 0, perSecond: 0 },
  { atMs: 100_000, perSecond: 20 },
];
const SPIKE: readonly RatePoint[] = [
  { atMs: 30_000, perSecond: 5 },
  { atMs: 30_000, perSecond: 50 },
  { atMs: 40_000, perSecond: 50 },
  { atMs: 40_000, perSecond: 5 },
];

function times(rates: readonly RatePoint[], arrivals: Arrivals, untilMs: number, seed = 1): number[] {
  return [...arrivalTimes({ rates, arrivals, untilMs }, seededRandom(seed))];
}

/** Of the numbers of arrivals in windows of this length: the mean, and the variance over the mean. */
function countsIn(windowMs: number, arrivals: readonly number[], untilMs: number) {
  const counts = Array.from({ length: Math.floor(untilMs / windowMs) }, () => 0);
  for (const at of arrivals) {
    const index = Math.floor(at / windowMs);
    if (index < counts.length) counts[index] = (counts[index] ?? 0) + 1;
  }
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) * (count - mean), 0) / (counts.length - 1);
  return { mean, dispersion: variance / mean };
}

describe("arrivals at a steady rate", () => {
  test("at even steps begin with the window and are as many as the rate says", () => {
    expect(times(STEADY, { process: "constant" }, 500)).toEqual([0, 100, 200, 300, 400]);
  });

  test("of a Poisson process have a mean and a variance of the expected number", () => {
    const { mean, dispersion } = countsIn(1000, times(STEADY, { process: "poisson" }, 5 * HOUR_MS), 5 * HOUR_MS);
    // 18,000 windows: a standard error of 0.024 of the mean and of 0.0105 of the dispersion; four of them are allowed.
    expect(Math.abs(mean - 10)).toBeLessThan(0.095);
    expect(Math.abs(dispersion - 1)).toBeLessThan(0.042);
  });

  test.each([
    { shape: 0.1, windowMs: 100_000 },
    { shape: 0.25, windowMs: 100_000 },
    { shape: 1, windowMs: 10_000 },
    { shape: 4, windowMs: 10_000 },
  ])("of a gamma process of shape $shape come in clusters of 1 / shape", ({ shape, windowMs }) => {
    const untilMs = 40 * HOUR_MS;
    const arrivals = times(STEADY, { process: "gamma", shape }, untilMs);
    const { mean, dispersion } = countsIn(windowMs, arrivals, untilMs);
    const windows = untilMs / windowMs;
    expect(Math.abs(mean / (windowMs / 100) - 1)).toBeLessThan(4 / Math.sqrt(shape * arrivals.length));
    // The variance of a renewal process comes near to n / shape where n is many gaps; a twentieth is left for what is missing.
    expect(Math.abs(dispersion * shape - 1)).toBeLessThan(0.05 + 4 * Math.sqrt(2 / windows));
  });

  test("of a gamma process are as many from the start on as later: it has always been going on", () => {
    const first = Array.from(
      { length: 4000 },
      (_, seed) => times(STEADY, { process: "gamma", shape: 0.25 }, 500, seed).length,
    );
    const mean = first.reduce((sum, count) => sum + count, 0) / first.length;
    // Five are expected, with a variance of about four times as much in a burst: a standard error of 0.07.
    expect(Math.abs(mean - 5)).toBeLessThan(0.28);
  });
});

describe("arrivals at a rate that changes", () => {
  test("follow a ramp: by each time as many as the rate adds up to", () => {
    expect(expectedRequests(RAMP, 100_000)).toBe(1000);
    expect(expectedRequests(RAMP, 50_000)).toBe(250);
    expect(expectedRequests(RAMP, 200_000)).toBe(3000);
    const arrivals = times(RAMP, { process: "constant" }, 200_000);
    expect(arrivals).toHaveLength(3000);
    // The n-th is due when the rate has added up to n: at t seconds to t squared over ten.
    for (const n of [10, 160, 250, 999]) expect(arrivals[n]).toBeCloseTo(1000 * Math.sqrt(10 * n), 6);
    expect(arrivals[2000]).toBeCloseTo(150_000, 6);
  });

  test("follow a spike: a jump up, and a jump down again", () => {
    const arrivals = times(SPIKE, { process: "constant" }, 60_000);
    const within = (from: number, to: number): number => arrivals.filter((at) => at >= from && at < to).length;
    expect([within(0, 30_000), within(30_000, 40_000), within(40_000, 60_000)]).toEqual([150, 500, 100]);
  });

  test("are Poisson in every stretch of a ramp", () => {
    const runs = Array.from({ length: 1000 }, (_, seed) => times(RAMP, { process: "poisson" }, 100_000, seed));
    for (const [fromMs, toMs] of [
      [0, 20_000],
      [80_000, 100_000],
    ] as const) {
      const counts = runs.map((arrivals) => arrivals.filter((at) => at >= fromMs && at < toMs).length);
      const expected = expectedRequests(RAMP, toMs) - expectedRequests(RAMP, fromMs);
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      const variance = counts.reduce((sum, count) => sum + (count - mean) * (count - mean), 0) / (counts.length - 1);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(expected / counts.length));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / counts.length));
    }
  });

  test("never come while the rate is zero, and never fall back in time", () => {
    const rates = [
      { atMs: 0, perSecond: 0 },
      { atMs: 10_000, perSecond: 0 },
      { atMs: 10_000, perSecond: 100 },
      { atMs: 20_000, perSecond: 0 },
    ];
    const arrivals = times(rates, { process: "gamma", shape: 0.5 }, 60_000);
    expect(arrivals.length).toBeGreaterThan(300);
    expect(arrivals.every((at) => at >= 10_000 && at <= 20_000)).toBe(true);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  });
});
