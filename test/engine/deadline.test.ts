import { describe, expect, it } from "vitest";
import { type Need, needOf, visitBudgetMs, waitFits } from "../../src/engine/deadline.ts";

const known = (typicalMs: number): Need => ({ typicalMs, guessed: false });

describe("the slices of one deadline", () => {
  it("give a tier all that the tiers behind it do not need, which is twice their P95", () => {
    expect(visitBudgetMs(10_000, known(1900), [known(3000)], "nothing")).toBe(4000);
    expect(visitBudgetMs(10_000, known(1900), [known(3000)], "silence")).toBe(4000);
  });

  it("give a tier the time of its own usual answers, though there is not time enough for all", () => {
    const behind = [known(3100), known(2400), known(2950)];
    expect(visitBudgetMs(10_000, known(1900), behind, "nothing")).toBe(2850);
  });

  it("leave half of what there is to the tiers behind, or what they usually take", () => {
    expect(visitBudgetMs(10_000, known(9000), [known(6000), known(7000)], "nothing")).toBe(5000);
    expect(visitBudgetMs(10_000, known(9000), [known(3000)], "nothing")).toBe(7000);
  });

  it("are scaled down together once a tier was silent", () => {
    // 3100 here and 1.5 x (2400 + 2950) behind, in 7150.
    const behind = [known(2400), known(2950)];
    expect(visitBudgetMs(7150, known(3100), behind, "silence")).toBeCloseTo((7150 * 3100) / (3100 + 8025), 6);
  });

  it("keep no headroom for what nobody knows", () => {
    const guessed: Need = { typicalMs: 2500, guessed: true };
    expect(visitBudgetMs(10_000, guessed, [guessed, guessed, guessed], "nothing")).toBe(2500);
  });

  it("keep it after a refusal, which took no time: a slow answer of the tier that is left is not cut short", () => {
    const guessed: Need = { typicalMs: 3000, guessed: true };
    expect(visitBudgetMs(9000, guessed, [guessed, guessed], "refusal")).toBe(4500);
    expect(visitBudgetMs(9000, guessed, [guessed, guessed], "nothing")).toBe(3000);
    expect(visitBudgetMs(9000, guessed, [guessed, guessed], "silence")).toBe(3000);
  });

  it("expect of a tier what it showed, else its objective, else an even share", () => {
    expect(needOf(800, 3000, 2500)).toEqual({ typicalMs: 800, guessed: false });
    expect(needOf(null, 3000, 2500)).toEqual({ typicalMs: 3000, guessed: true });
    expect(needOf(null, null, 2500)).toEqual({ typicalMs: 2500, guessed: true });
  });

  it("take waits out of the slice and skip those that leave no time for an answer", () => {
    expect(waitFits(1000, 2900, null)).toBe(true);
    expect(waitFits(1500, 2900, null)).toBe(false);
    expect(waitFits(1500, 2900, 1200)).toBe(true);
    expect(waitFits(30_000, 2900, null)).toBe(false);
    expect(waitFits(0, 0, null)).toBe(false);
  });
});
