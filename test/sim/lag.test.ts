import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LagHistogram } from "../../src/sim/lag.ts";
import { MinuteTally } from "../../src/sim/minute-tally.ts";

/** The exact quantile of a list, as the histogram means it. */
function exact(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0;
}

describe("the lag behind a schedule", () => {
  it("is told within 4 % above the exact quantile and never below it, and its maximum to the microsecond", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const lag = new LagHistogram();
        for (const value of values) lag.record(value);
        const { count, p50Ms, p99Ms, maxMs } = lag.reading();
        expect(count).toBe(values.length);
        expect(Math.abs(maxMs - Math.max(...values))).toBeLessThanOrEqual(0.0011);
        for (const [told, share] of [
          [p50Ms, 0.5],
          [p99Ms, 0.99],
        ] as const) {
          expect(told).toBeGreaterThanOrEqual(exact(values, share) - 1e-9);
          expect(told).toBeLessThanOrEqual(exact(values, share) * 1.04 + 0.002);
        }
      }),
    );
  });

  it("adds up over several", () => {
    const [one, other] = [new LagHistogram(), new LagHistogram()];
    for (let index = 0; index < 98; index += 1) one.record(1);
    other.record(50);
    other.record(Number.MAX_VALUE);
    one.include(other);
    expect(one.reading()).toMatchObject({ count: 100, p50Ms: expect.closeTo(1, 1), p99Ms: expect.closeTo(50, -0.3) });
  });

  it("is nothing where nothing was measured", () => {
    expect(new LagHistogram().reading()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });
});

describe("what came in over the last minute", () => {
  it("is forgotten second by second", () => {
    const tally = new MinuteTally();
    const requestsAfter = (nowMs: number): number => {
      tally.count(nowMs, 10, 100);
      return tally.requests;
    };
    expect([0, 500, 1000, 59_999, 60_000, 61_000, 200_000].map(requestsAfter)).toEqual([1, 2, 3, 4, 3, 3, 1]);
    expect([tally.inputTokens, tally.outputTokens]).toEqual([10, 100]);
  });
});
