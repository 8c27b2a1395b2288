import { expect, test } from "vitest";
import { LatencyRecorder } from "../../src/bench/latency-recorder.ts";
import { poissonInterval } from "../../src/bench/statistics.ts";

function recorded(latencies: readonly number[]): LatencyRecorder {
  const recorder = new LatencyRecorder();
  for (const latency of latencies) recorder.record(latency);
  return recorder;
}

test("the interval of a mean is that of the normal approximation", () => {
  // 1 to 100: the sample's variance is 100 * 101 / 12.
  const { mean } = recorded(Array.from({ length: 100 }, (_, index) => index + 1)).intervals();
  const margin = 1.959964 * Math.sqrt((100 * 101) / 12 / 100);
  expect(mean?.[0]).toBeCloseTo(50.5 - margin, 2);
  expect(mean?.[1]).toBeCloseTo(50.5 + margin, 2);
});

test("the interval of a quantile goes from one of the samples to another, by exact ranks", () => {
  const { p50, p95 } = recorded(Array.from({ length: 1000 }, (_, index) => index + 1)).intervals();
  expect(p50?.map(Math.round)).toEqual([469, 532]);
  expect(p95?.map(Math.round)).toEqual([936, 964]);
});

test("what the samples do not support has no interval", () => {
  expect(recorded([]).intervals()).toEqual({ mean: null, p50: null, p95: null, p99: null });
  expect(recorded([3]).intervals()).toEqual({ mean: null, p50: null, p95: null, p99: null });
  const few = recorded(Array.from({ length: 40 }, () => 7)).intervals();
  expect(few).toEqual({ mean: [7, 7], p50: [7, 7], p95: null, p99: null });
});

test("intervals stay within what is possible", () => {
  const [low, high] = poissonInterval(0);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(3.84, 2);
});
