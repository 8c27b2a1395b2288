import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedNeedMs, reserveMs, visitBudgetMs, waitFits } from "../../src/engine/deadline.ts";

const spans = fc.double({ min: 0, max: 100_000, noNaN: true });

describe("the slices of one deadline", () => {
  it("give a tier all that the tiers behind it do not need", () => {
    expect(visitBudgetMs(10_000, 3000, 4000)).toBe(6000);
  });

  it("scale the needs down together where they do not fit", () => {
    // Needs of 3000 + 7500 in 10000: everybody gets 95.2 % of it.
    expect(visitBudgetMs(10_000, 3000, 7500)).toBeCloseTo(3000 / 1.05, 9);
  });

  it("never leave the tiers behind with nothing, nor hand out more than there is", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 100_000, noNaN: true }),
        spans,
        spans,
        (remainingMs, ownNeedMs, reservesMs) => {
          const budgetMs = visitBudgetMs(remainingMs, ownNeedMs, reservesMs);
          expect(budgetMs).toBeGreaterThanOrEqual(-1e-6);
          expect(budgetMs).toBeLessThanOrEqual(remainingMs);
          if (reservesMs > 1 && ownNeedMs < 100_000) expect(remainingMs - budgetMs).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("expect of a tier what it showed, else its objective, else an even share", () => {
    expect(expectedNeedMs(800, 3000, 10_000, 4)).toBe(800);
    expect(reserveMs(800, 3000, 10_000, 4)).toBe(1600);
    expect(reserveMs(null, 3000, 10_000, 4)).toBe(3000);
    expect(expectedNeedMs(null, 3000, 10_000, 4)).toBe(3000);
    expect(expectedNeedMs(null, null, 10_000, 4)).toBe(2500);
  });

  it("take waits out of the slice and skip those that leave no time for an answer", () => {
    expect(waitFits(1000, 2900, null)).toBe(true);
    expect(waitFits(1500, 2900, null)).toBe(false);
    expect(waitFits(1500, 2900, 1200)).toBe(true);
    expect(waitFits(30_000, 2900, null)).toBe(false);
    expect(waitFits(0, 0, null)).toBe(false);
  });
});
