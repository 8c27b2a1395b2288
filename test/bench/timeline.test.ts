import { describe, expect, test } from "vitest";
import { TimelineRecorder } from "../../src/bench/timeline-recorder.ts";
import { OUTAGE, sampleBench } from "./sample-bench.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const inOutage = (at: number) => at >= 20 * MINUTE_MS && at < 32 * MINUTE_MS;

async function measured() {
  const load = [{ phase: "sequential", requests: 600, atMs: 0, untilMs: HOUR_MS }] as const;
  return (await sampleBench({ scenario: { ...OUTAGE, load } })).configurations;
}

describe("the course of a run", () => {
  test("counts every request, answer and dollar once", async () => {
    for (const { timeline, requests, succeeded, by_tier, cost_usd } of await measured()) {
      const sum = (read: (bucket: (typeof timeline.buckets)[number]) => number) =>
        timeline.buckets.reduce((before, bucket) => before + read(bucket), 0);
      expect(sum((it) => it.requests)).toBe(requests);
      expect(sum((it) => it.succeeded)).toBe(succeeded);
      expect(sum((it) => it.failed)).toBe(requests - succeeded);
      for (const { tier, answered } of by_tier) expect(sum((it) => it.answers_by_tier[tier] ?? 0)).toBe(answered);
      expect(sum((it) => it.cost_usd ?? 0)).toBeCloseTo(cost_usd ?? 0, 9);
    }
  });

  test("shows the outage where it was, and who helped out", async () => {
    const [primary, both] = await measured();
    for (const { from_ms: at, failed } of primary?.timeline.buckets ?? []) expect(failed > 0).toBe(inOutage(at));
    for (const { from_ms: at, answers_by_tier: answers } of both?.timeline.buckets ?? []) {
      if (inOutage(at)) expect(answers[0]).toBe(0);
      // After it the breaker keeps the primary out for one more minute.
      else if (at < 20 * MINUTE_MS || at >= 33 * MINUTE_MS) expect(answers[1]).toBe(0);
    }
  });

  test("names no percentile that its few answers cannot support", async () => {
    for (const { timeline } of await measured()) {
      for (const { succeeded, p50_ms: p50, p95_ms: p95, max_ms: max } of timeline.buckets) {
        expect(p50 === null).toBe(succeeded < 7);
        expect(p95 === null).toBe(succeeded < 90);
        expect(max === null).toBe(succeeded === 0);
        if (p50 !== null) expect(p50).toBeLessThanOrEqual(max ?? 0);
      }
    }
  });

  test("is of at most 240 buckets however long it gets, and loses nothing when they widen", () => {
    const recorder = new TimelineRecorder(1, HOUR_MS);
    expect(recorder.report()).toEqual({ bucket_ms: 30_000, buckets: [] });
    for (let hour = 0; hour < 1000; hour += 1) {
      recorder.requestEnded({ startMs: hour * HOUR_MS, latencyMs: hour, tier: hour % 10 === 0 ? null : 0 });
      recorder.spent(hour * HOUR_MS, 0.25);
    }
    const { bucket_ms: widthMs, buckets } = recorder.report();
    expect(buckets.length).toBeLessThanOrEqual(240);
    expect(buckets.length * widthMs).toBeGreaterThanOrEqual(999 * HOUR_MS);
    expect(widthMs % 30_000).toBe(0);
    expect(buckets.reduce((before, it) => before + it.requests, 0)).toBe(1000);
    expect(buckets.reduce((before, it) => before + it.failed, 0)).toBe(100);
    expect(buckets.reduce((before, it) => before + (it.cost_usd ?? 0), 0)).toBeCloseTo(250, 9);
    expect(buckets.at(-1)?.max_ms).toBe(999);
  });

  test("does not know the cost of a stretch in which a tier without a price was asked", () => {
    const recorder = new TimelineRecorder(1, HOUR_MS);
    recorder.spent(0, 1);
    recorder.spent(1, null);
    recorder.spent(2, 1);
    recorder.spent(HOUR_MS / 2, 1);
    expect(recorder.report().buckets.map(({ cost_usd }) => cost_usd)).toEqual([null, 1]);
  });
});

test("the curve of the latencies rises from the fastest to the slowest, through the percentiles of the table", async () => {
  for (const { latency_ms: latency, latency_distribution: curve } of await measured()) {
    const { percentiles } = curve;
    expect(percentiles.length).toBeLessThanOrEqual(151);
    expect(percentiles).toEqual(percentiles.toSorted((a, b) => a.quantile - b.quantile || a.ms - b.ms));
    expect(percentiles.map(({ ms }) => ms)).toEqual(percentiles.map(({ ms }) => ms).toSorted((a, b) => a - b));
    expect(percentiles.find(({ quantile }) => quantile === 0.5)?.ms).toBe(latency.p50);
    expect(percentiles.find(({ quantile }) => quantile === 0.9)?.ms).toBe(latency.p90);
    expect(percentiles.find(({ quantile }) => quantile === 0.95)?.ms).toBe(latency.p95);
    expect(percentiles.at(-1)).toEqual({ quantile: 1, ms: latency.max });
    // Of 600 answers P99 is known, and P99.5 is not.
    expect(percentiles.at(-2)?.quantile).toBeGreaterThan(0.985);
    expect(percentiles.at(-2)?.quantile).toBeLessThan(0.995);
    expect(curve.stddev).toBeGreaterThan(0);
  }
});
