import { describe, expect, it } from "vitest";
import type { LatencyModel, ProviderBehaviour } from "../../src/config/scenario.ts";
import { errorOfSamples, momentsOf } from "../../src/sim/fit-check.ts";
import { fitLatency } from "../../src/sim/latency.ts";
import { normalQuantile } from "../../src/core/normal-quantile.ts";
import { rollDice } from "../../src/sim/request-dice.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { fitTime, timeAt } from "../../src/sim/time-distribution.ts";
import { FIRST_TOKENS, firstToken } from "./published-latencies.ts";
import { STEADY, answered, givenProvider, heard, pieces } from "./simulation.ts";

const DRAWS = 100_000;
/** How many standard errors a sample may be off; by chance one in 16,000 is, and the seeds are fixed. */
const STANDARD_ERRORS = 4;

/** Times as a provider draws them, request by request, in order. */
function drawn(count: number, valueOf: (z: number) => number): Float64Array {
  const random = seededRandom(2026).fork("truth");
  return Float64Array.from({ length: count }, (_, index) => valueOf(rollDice(random.fork(index)).latency)).toSorted();
}

/** Between which of the sorted values the quantile lies, whatever the distribution: their ranks are binomial. */
function rankInterval(sorted: Float64Array, share: number): { readonly low: number; readonly high: number } {
  const count = sorted.length;
  const margin = STANDARD_ERRORS * Math.sqrt(count * share * (1 - share));
  return {
    low: sorted[Math.floor(count * share - margin)] ?? Number.NaN,
    high: sorted[Math.ceil(count * share + margin)] ?? Number.NaN,
  };
}

function expectQuantile(sorted: Float64Array, share: number, wanted: number): void {
  const { low, high } = rankInterval(sorted, share);
  expect(low).toBeLessThanOrEqual(wanted);
  expect(high).toBeGreaterThanOrEqual(wanted);
}

function expectMean(values: Float64Array, wanted: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  expect(Math.abs(mean - wanted)).toBeLessThan(STANDARD_ERRORS * Math.sqrt(variance / values.length));
}

describe("published times to the first token", () => {
  it.each(FIRST_TOKENS)("are met by %s: P50 %d, P95 %d, P99 %d, by a %s", (_, p50, p95, p99, family) => {
    const distribution = fitTime(firstToken(p50, p95, p99));
    expect(distribution.family).toBe(family === "mixture" ? "slow-mode-mixture" : "three-quantiles");
    const valueAt = timeAt(distribution);
    const moments = momentsOf(valueAt);
    const sorted = drawn(DRAWS, valueAt);
    for (const [share, wanted] of [
      [0.5, p50],
      [0.95, p95],
      [0.99, p99],
    ] as const) {
      expect(valueAt(normalQuantile(share)) / wanted).toBeCloseTo(1, 12);
      expectQuantile(sorted, share, wanted);
      // The interval is narrow enough to mean something: twice what 95 of 100 samples are off by, or a little more.
      const { low, high } = rankInterval(sorted, share);
      const error = errorOfSamples(valueAt, moments, share, DRAWS);
      expect((high - low) / 2 / wanted).toBeLessThan(2.5 * error);
    }
    expectMean(sorted, moments.mean);
  });

  it("come out of a provider's streams as they were asked for", () => {
    const behaviour: ProviderBehaviour = { ...STEADY, latency: firstToken(639, 1144, 4517) };
    const provider = givenProvider({ behaviour });
    const firstTokenMs = Float64Array.from({ length: 10_000 }, (_, index) => {
      const performance = answered(provider.perform(heard({ id: `s${index}.0`, stream: true }), 0));
      const [opening, first] = pieces(performance, 2);
      expect([opening?.part, first?.part]).toEqual(["opening", "text"]);
      return performance.headersAtMs + (opening?.afterMs ?? 0) + (first?.afterMs ?? 0);
    }).toSorted();
    expectQuantile(firstTokenMs, 0.5, 639);
    expectQuantile(firstTokenMs, 0.95, 1144);
    expectQuantile(firstTokenMs, 0.99, 4517);
  });
});

describe("published times of whole answers", () => {
  it.each([
    [1240, 1890, 2450],
    [1287, 1945, 2520],
    [1298, 1980, 2580],
    [1890, 2840, 3620],
    // A light tail: below what a shifted log-normal can do.
    [800, 2000, 2600],
  ])("have mean %d, P95 %d and P99 %d", (meanMs, p95Ms, p99Ms) => {
    const valueAt = timeAt(fitTime({ kind: "total", meanMs, p95Ms, p99Ms }));
    expect(momentsOf(valueAt).mean / meanMs).toBeCloseTo(1, 6);
    const sorted = drawn(DRAWS, valueAt);
    expectMean(sorted, meanMs);
    expectQuantile(sorted, 0.95, p95Ms);
    expectQuantile(sorted, 0.99, p99Ms);
  });

  it("take as many samples to test as is known", () => {
    const valueAt = timeAt(fitTime({ kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 }));
    const moments = momentsOf(valueAt);
    expect(moments.deviation).toBeCloseTo(343.7, 1);
    const inPercent = (count: number): string[] =>
      (["mean", 0.95, 0.99] as const).map((figure) =>
        (100 * errorOfSamples(valueAt, moments, figure, count)).toFixed(1),
      );
    expect(inPercent(1000)).toEqual(["1.7", "4.7", "9.2"]);
    expect(inPercent(100_000)).toEqual(["0.2", "0.5", "0.9"]);
  });

  it("are off by as much as was said in nineteen of twenty experiments", () => {
    const valueAt = timeAt(fitTime({ kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 }));
    const error = errorOfSamples(valueAt, momentsOf(valueAt), 0.95, 1000);
    const random = seededRandom(7);
    const experiments = 400;
    let within = 0;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      const values = Float64Array.from({ length: 1000 }, () => valueAt(normalQuantile(random.next()))).toSorted();
      if (Math.abs((values[949] ?? 0) / 1890 - 1) < error) within += 1;
    }
    // 0.95 of 400 is 380, give or take 4 standard errors of 4.4 each.
    expect(within).toBeGreaterThan(362);
    expect(within).toBeLessThan(398);
  });
});

describe("the time to read a prompt", () => {
  const latency: LatencyModel = { ...STEADY.latency, prefillMsPer1kTokens: 100 };
  const reader = givenProvider({ behaviour: { ...STEADY, latency } });
  const firstMs = (prompt: string): number => {
    const performance = answered(reader.perform(heard({ prompt, stream: true }), 0));
    const chunks = pieces(performance, 2);
    return performance.headersAtMs + chunks.reduce((sum, { afterMs }) => sum + afterMs, 0);
  };
  const wholeMs = (prompt: string): number => answered(reader.perform(heard({ prompt }), 0)).headersAtMs;

  it("passes before the first token, in proportion to the prompt", () => {
    const short = "x".repeat(4000);
    const long = "x".repeat(44_000);
    expect(firstMs(long) - firstMs(short)).toBeCloseTo(1000, 6);
    expect(wholeMs(long) - wholeMs(short)).toBeCloseTo(1000, 6);
    expect(wholeMs(short)).toBeGreaterThan(1099);
    expect(wholeMs(short)).toBeLessThan(1110);
  });

  it("is not spent on what is turned down unread", () => {
    const failing = givenProvider({ behaviour: { ...STEADY, latency, errorRate: 1 } });
    const refusal = answered(failing.perform(heard({ prompt: "x".repeat(400_000) }), 0));
    expect(refusal.status).toBe(500);
    expect(refusal.headersAtMs).toBeLessThan(1000);
  });

  it("is none where the scenario does not say so", () => {
    const paceOf = fitLatency(STEADY.latency);
    const usual = givenProvider();
    const performance = answered(usual.perform(heard({ prompt: "x".repeat(400_000) }), 0));
    expect(performance.headersAtMs).toBe(paceOf(0, 20).lastTokenMs);
  });
});

describe("the length of answers", () => {
  it("has its mean and its P95 in the usage that a provider reports", () => {
    const provider = givenProvider({ behaviour: { ...STEADY, outputTokens: { mean: 300, p95: 700 } } });
    const lengths = Float64Array.from({ length: 5000 }, (_, index) => {
      const [body] = pieces(provider.perform(heard({ id: `s${index}.0` }), 0));
      return Number(/"completion_tokens":(\d+)/.exec(String(body?.data))?.[1]);
    }).toSorted();
    expectMean(lengths, 300);
    expectQuantile(lengths, 0.95, 700);
  });
});
