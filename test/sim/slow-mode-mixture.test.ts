import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentsOf } from "../../src/sim/fit-check.ts";
import { normalQuantile } from "../../src/core/normal-quantile.ts";
import { normalTail } from "../../src/core/normal-tail.ts";
import { type SlowModeMixture, fitSlowModeMixture, slowModeMixtureAt } from "../../src/sim/slow-mode-mixture.ts";
import { fitTime, timeAt } from "../../src/sim/time-distribution.ts";
import { MIXTURES, firstToken } from "./published-latencies.ts";

function mixtureOf(p50: number, p95: number, p99: number): SlowModeMixture {
  const fit = fitSlowModeMixture(p50, p95, p99);
  if (fit === null) throw new Error("no mixture");
  return fit;
}

function largest(values: Float64Array): number {
  return values.reduce((best, value) => Math.max(best, value), 0);
}

/** By what part of itself the value grows from each step to the next. */
function growth(fit: SlowModeMixture, from: number, to: number, step: number): Float64Array {
  const count = Math.round((to - from) / step) + 1;
  const values = Float64Array.from({ length: count }, (_, index) => slowModeMixtureAt(fit, from + index * step));
  return values.map((value, index) => value / (values[index - 1] ?? 0) - 1).slice(1);
}

describe("a bulk and a slow mode", () => {
  it("has the distribution that its parameters say, between and beyond the three quantiles as well", () => {
    for (const [, p50, p95, p99] of MIXTURES) {
      const fit = mixtureOf(p50, p95, p99);
      const shareAbove = (value: number): number => {
        const y = (Math.log(value) - fit.mu) / fit.sigma;
        const slowY = (Math.log(value / fit.slowFactor) - fit.mu) / fit.sigma;
        return (1 - fit.slowShare) * normalTail(y) + fit.slowShare * normalTail(slowY);
      };
      for (let z = -6; z <= 6; z += 0.037) {
        const ratio = shareAbove(slowModeMixtureAt(fit, z)) / normalTail(z);
        expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
      }
    }
  });

  it("has the mean of its two parts", () => {
    for (const [, p50, p95, p99] of MIXTURES) {
      const fit = mixtureOf(p50, p95, p99);
      const bulkMean = Math.exp(fit.mu + (fit.sigma * fit.sigma) / 2);
      const mean = bulkMean * (1 + fit.slowShare * (fit.slowFactor - 1));
      expect(momentsOf((z) => slowModeMixtureAt(fit, z)).mean / mean).toBeCloseTo(1, 3);
    }
  });

  it("grows with chance, without a jump: where it is steepest, too, a tenth of the step is a tenth of the way", () => {
    for (const [, p50, p95, p99] of MIXTURES) {
      const fit = mixtureOf(p50, p95, p99);
      expect(growth(fit, -8.3, 8.3, 0.001).every((part) => part > 0)).toBe(true);
      // Between the modes, where the bulk ends and the slow mode begins.
      expect(largest(growth(fit, 2, 2.25, 2e-6))).toBeLessThan(0.12 * largest(growth(fit, 2, 2.25, 2e-5)));
    }
  });

  it("is there for whatever three quantiles have a heavy tail, and never falls", () => {
    const above = fc.double({ min: 0.001, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), above, above, (p50, toP95, heavier) => {
        const p95 = p50 * Math.exp(toP95);
        const p99 = p50 * Math.exp(toP95 * Math.SQRT2 * (1.3 + heavier));
        const fit = mixtureOf(p50, p95, p99);
        const at = (z: number): number => slowModeMixtureAt(fit, z);
        const found = [0.5, 0.95, 0.99].map((share) => at(normalQuantile(share)));
        for (const [index, wanted] of [p50, p95, p99].entries()) {
          expect((found[index] ?? 0) / wanted).toBeCloseTo(1, 9);
        }
        const values = Array.from({ length: 1660 }, (_, index) => at((index - 830) / 100));
        expect(values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))).toBe(true);
        expect(fit.slowFactor).toBeGreaterThan(1);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it.each([
    ["a tail like that of one log-normal", 941, 2939, 4787],
    ["a lighter tail", 100, 200, 220],
    ["no spread up to P95", 500, 500, 4000],
    ["no spread at all", 500, 500, 500],
  ])("gives way to the line through the quantiles with %s", (_, p50, p95, p99) => {
    expect(fitSlowModeMixture(p50, p95, p99)).toBeNull();
    const valueAt = timeAt(fitTime(firstToken(p50, p95, p99)));
    expect([0.5, 0.95, 0.99].map((share) => Math.round(valueAt(normalQuantile(share))))).toEqual([p50, p95, p99]);
  });
});

describe("the tail of a standard normal", () => {
  it("agrees with the quantile function, which is computed in another way", () => {
    for (let z = -8; z <= 37; z += 0.01) {
      const above = normalTail(z);
      // Beyond the middle the nearer end is the one with digits left.
      const back = z < 0 ? normalQuantile(normalTail(-z)) : -normalQuantile(above);
      expect(Math.abs(back - z)).toBeLessThan(1e-9);
    }
    expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 14);
    expect(normalTail(-3.5)).toBeCloseTo(1 - normalTail(3.5), 14);
  });
});
