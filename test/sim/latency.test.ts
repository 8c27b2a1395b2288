import { describe, expect, it } from "vitest";
import type { LatencyModel, Scenario } from "../../src/config/scenario.ts";
import { type PaceOf, fitLatency } from "../../src/sim/latency.ts";
import { isLightTailed } from "../../src/sim/light-tail.ts";
import { normalQuantile } from "../../src/core/normal-quantile.ts";
import { fitOutputLength } from "../../src/sim/output-length.ts";
import { rollDice } from "../../src/sim/request-dice.ts";
import { scenarioProblems } from "../../src/sim/scenario-providers.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { fitShiftedLogNormal, leastShiftedMean } from "../../src/sim/shifted-log-normal.ts";

const DRAWS = 200_000;

/** Sorted draws, as a provider makes them: one fork a request. */
function sample(count: number, valueOf: (z: number) => number): Float64Array {
  const root = seededRandom(2026).fork("provider", "openai");
  const values = new Float64Array(count);
  for (let index = 0; index < count; index += 1) values[index] = valueOf(rollDice(root.fork(`s${index}.0`)).latency);
  return values.toSorted();
}

function wholeMs(paceOf: PaceOf): (z: number) => number {
  return (z) => paceOf(z, 1).lastTokenMs;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How many of the values lie above: for a P95 of n draws it is n/20, give or take sqrt(n * 0.05 * 0.95). */
function shareAbove(values: Float64Array, limit: number): number {
  return values.reduce((count, value) => count + (value > limit ? 1 : 0), 0) / values.length;
}

/** Four standard errors of a share. */
function sharePrecision(share: number, count: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / count);
}

describe("the normal quantile", () => {
  it("agrees with tabulated values over its whole range", () => {
    const table: readonly (readonly [number, number])[] = [
      [0.5, 0],
      [0.75, 0.6744897501960817],
      [0.95, 1.6448536269514722],
      [0.975, 1.9599639845400545],
      [0.99, 2.3263478740408408],
      [0.999, 3.090232306167813],
      [1e-10, -6.361340902404056],
      [1e-100, -21.273453560958],
    ];
    for (const [p, z] of table) expect(normalQuantile(p)).toBeCloseTo(z, 10);
  });

  it("grows with p, also where its three formulas meet, and is symmetric", () => {
    const values = Array.from({ length: 99_999 }, (_, index) => normalQuantile((index + 1) / 100_000));
    expect(values.filter((z, index) => z <= (values[index - 1] ?? Number.NEGATIVE_INFINITY))).toEqual([]);
    expect(normalQuantile(0.25)).toBe(-normalQuantile(0.75));
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a latency of a mean, a P95 and a P99", () => {
  it("is the known shifted log-normal for the known figures", () => {
    const fit = fitShiftedLogNormal({ mean: 1240, p95: 1890, p99: 2450 });
    expect(fit.location).toBeCloseTo(664.5, 1);
    expect(fit.mu).toBeCloseTo(6.2027, 4);
    expect(fit.sigma).toBeCloseTo(0.5522, 4);
  });

  it.each([
    [1240, 1890, 2450],
    [1850, 3100, 4200],
    [2300, 2950, 3510],
    [105, 130, 145],
    // Below what any shifted log-normal can do.
    [800, 2000, 2600],
    [100, 200, 220],
  ])("meets all three in %d, %d, %d within the error of 200,000 draws", (meanMs, p95Ms, p99Ms) => {
    const valueOf = wholeMs(fitLatency({ kind: "total", meanMs, p95Ms, p99Ms }));
    expect(valueOf(normalQuantile(0.95))).toBeCloseTo(p95Ms, 6);
    expect(valueOf(normalQuantile(0.99))).toBeCloseTo(p99Ms, 6);
    const values = sample(DRAWS, valueOf);
    const mean = meanOf(values);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS);
    expect(Math.abs(mean - meanMs)).toBeLessThan((4 * deviation) / Math.sqrt(DRAWS));
    expect(Math.abs(shareAbove(values, p95Ms) - 0.05)).toBeLessThan(sharePrecision(0.05, DRAWS));
    expect(Math.abs(shareAbove(values, p99Ms) - 0.01)).toBeLessThan(sharePrecision(0.01, DRAWS));
    expect(values[0]).toBeGreaterThan(0);
  });

  it("passes without a jump from the light-tailed to the shifted form", () => {
    const least = leastShiftedMean({ p95: 2000, p99: 2600 }) ?? 0;
    const below = wholeMs(fitLatency({ kind: "total", meanMs: least - 0.01, p95Ms: 2000, p99Ms: 2600 }));
    const above = wholeMs(fitLatency({ kind: "total", meanMs: least + 0.01, p95Ms: 2000, p99Ms: 2600 }));
    expect(isLightTailed({ mean: least - 0.01, p95: 2000, p99: 2600 })).toBe(true);
    expect(isLightTailed({ mean: least + 0.01, p95: 2000, p99: 2600 })).toBe(false);
    for (const z of [-3, -1, 0, 1, 2, 3]) expect(Math.abs(below(z) - above(z))).toBeLessThan(0.5);
  });

  it("is a fixed one where all three are the same", () => {
    const paceOf = fitLatency({ kind: "total", meanMs: 1000, p95Ms: 1000, p99Ms: 1000 });
    expect([-8, 0, 8].map((z) => paceOf(z, 1).lastTokenMs)).toEqual([1000, 1000, 1000]);
  });

  it.each([
    [{ meanMs: 1900, p95Ms: 1890, p99Ms: 2450 }, "they must grow in this order"],
    [{ meanMs: 1000, p95Ms: 2000, p99Ms: 1500 }, "they must grow in this order"],
    [{ meanMs: 1850, p95Ms: 1890, p99Ms: 2450 }, "with that P95 and P99 the mean is at most 1811.8"],
    [{ meanMs: 20, p95Ms: 200, p99Ms: 220 }, "with that P95 and P99 the mean is at least 28.8"],
    [{ meanMs: 5, p95Ms: 10, p99Ms: 100_000 }, "no usable mean"],
    [{ meanMs: 0, p95Ms: 10, p99Ms: 20 }, "the mean is at least 1.9"],
  ])("is turned down with the reason where no distribution has it: %o", (figures, reason) => {
    expect(() => fitLatency({ kind: "total", ...figures })).toThrow(reason);
  });

  it("prints bounds that are themselves accepted", () => {
    expect(() => fitLatency({ kind: "total", meanMs: 1811.8, p95Ms: 1890, p99Ms: 2450 })).not.toThrow();
    expect(() => fitLatency({ kind: "total", meanMs: 28.8, p95Ms: 200, p99Ms: 220 })).not.toThrow();
  });
});

describe("a latency of first-token quantiles and a rate", () => {
  const spiky: LatencyModel = { kind: "first-token", p50Ms: 639, p95Ms: 1144, p99Ms: 4517, tokensPerSecond: 80 };

  it.each([
    ["one log-normal", { ...spiky, p50Ms: 941, p95Ms: 2939, p99Ms: 4787 }],
    ["a tail far heavier than the bulk", spiky],
    ["a fixed value", { ...spiky, p50Ms: 500, p95Ms: 500, p99Ms: 500 }],
  ])("meets all three quantiles: %s", (_, model) => {
    const paceOf = fitLatency(model);
    expect(paceOf(0, 1).firstTokenMs).toBeCloseTo(model.p50Ms, 6);
    expect(paceOf(normalQuantile(0.95), 1).firstTokenMs).toBeCloseTo(model.p95Ms, 6);
    expect(paceOf(normalQuantile(0.99), 1).firstTokenMs).toBeCloseTo(model.p99Ms, 6);
    if (model.p50Ms === model.p99Ms) return;
    const values = sample(DRAWS, (z) => paceOf(z, 1).firstTokenMs);
    expect(Math.abs(shareAbove(values, model.p50Ms) - 0.5)).toBeLessThan(sharePrecision(0.5, DRAWS));
    expect(Math.abs(shareAbove(values, model.p95Ms) - 0.05)).toBeLessThan(sharePrecision(0.05, DRAWS));
    expect(Math.abs(shareAbove(values, model.p99Ms) - 0.01)).toBeLessThan(sharePrecision(0.01, DRAWS));
  });

  it("never falls as chance rises, and does not run away beyond P99", () => {
    const paceOf = fitLatency(spiky);
    let before = 0;
    for (let z = -8; z <= 8; z += 0.01) {
      const { firstTokenMs } = paceOf(z, 1);
      expect(firstTokenMs).toBeGreaterThan(before);
      before = firstTokenMs;
    }
    expect(paceOf(normalQuantile(0.9999), 1).firstTokenMs).toBeLessThan(20_000);
  });

  it("adds the rest of the answer at the rate", () => {
    const { firstTokenMs, lastTokenMs } = fitLatency(spiky)(0, 401);
    expect(lastTokenMs - firstTokenMs).toBeCloseTo(5000, 6);
  });

  it("is turned down where the quantiles are out of order", () => {
    expect(() => fitLatency({ ...spiky, p95Ms: 600 })).toThrow("in this order");
    expect(() => fitLatency({ ...spiky, p50Ms: 0 })).toThrow("above zero");
  });
});

describe("the length of answers", () => {
  it("has its mean and its P95, in whole tokens, never none", () => {
    const values = sample(DRAWS, fitOutputLength({ mean: 350, p95: 900 }));
    expect(values.every((value) => Number.isInteger(value) && value >= 1)).toBe(true);
    // The standard deviation is 299: four standard errors of the mean are 2.7.
    expect(Math.abs(meanOf(values) - 350)).toBeLessThan(2.7);
    expect(Math.abs(shareAbove(values, 900) - 0.05)).toBeLessThan(sharePrecision(0.05, DRAWS));
  });

  it("may be fixed", () => {
    expect([-3, 0, 3].map(fitOutputLength({ mean: 20, p95: 20 }))).toEqual([20, 20, 20]);
  });

  it("is turned down where no log-normal has it", () => {
    expect(() => fitOutputLength({ mean: 100, p95: 400 })).toThrow("a P95 of at most 386");
    expect(() => fitOutputLength({ mean: 100, p95: 90 })).toThrow("must not be below the mean");
    expect(() => fitOutputLength({ mean: 0, p95: 90 })).toThrow("from 1 to");
  });
});

describe("a scenario's problems", () => {
  it("name each provider whose figures no simulator can play", () => {
    const good: LatencyModel = { kind: "total", meanMs: 1240, p95Ms: 1890, p99Ms: 2450 };
    const behaviour = { latency: good, errorRate: 0, requestsPerMinute: null, capacity: null };
    const scenario: Scenario = {
      name: "tested",
      description: null,
      source: null,
      seed: 1,
      durationMs: 1000,
      providers: {
        fine: { ...behaviour, outputTokens: { mean: 350, p95: 900 } },
        wordy: { ...behaviour, outputTokens: { mean: 100, p95: 400 } },
        slow: { ...behaviour, latency: { ...good, p99Ms: 1 }, outputTokens: { mean: 350, p95: 900 } },
      },
      faults: [],
      outages: [],
      load: [],
      thresholds: [],
    };
    expect(scenarioProblems(scenario)).toEqual([
      "provider wordy: output tokens of mean 100 and P95 400: a log-normal with that mean has a P95 of at most 386",
      "provider slow: mean 1240, P95 1890, P99 1: they must grow in this order, or be all the same for a fixed value",
    ]);
  });
});
