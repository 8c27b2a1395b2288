import { describe, expect, it } from "vitest";
import { addFailover, type Failover } from "../../src/ui/failover.ts";

const HOUR_MS = 3_600_000;
const TIMEOUT: Failover = { atMs: 0, from: 0, to: 1, why: "timeout", count: 1, costMs: 5000 };

function listOf(...failovers: readonly Failover[]): readonly Failover[] {
  return failovers.reduce<readonly Failover[]>((before, next) => addFailover(before, next, HOUR_MS, 3), []);
}

describe("the list of failovers", () => {
  it("counts those of one kind together, with the latest time and the highest cost", () => {
    expect(listOf(TIMEOUT, { ...TIMEOUT, atMs: 1000, costMs: 3000 }, { ...TIMEOUT, atMs: 2000, count: 5 })).toEqual([
      { ...TIMEOUT, atMs: 2000, count: 7, costMs: 5000 },
    ]);
  });

  it("tells kinds apart by both tiers and the reason", () => {
    const other = { ...TIMEOUT, to: 2, atMs: 2 };
    const unanswered = { ...TIMEOUT, to: null, atMs: 3 };
    expect(listOf(TIMEOUT, other, unanswered)).toEqual([unanswered, other, TIMEOUT]);
  });

  it("brings a kind back to the top when it happens again, past others in between", () => {
    const other = { ...TIMEOUT, why: "circuit-open", atMs: 1 };
    const again = { ...TIMEOUT, atMs: 2 };
    expect(listOf(TIMEOUT, other, again)).toEqual([{ ...again, count: 2 }, other]);
  });

  it("starts anew after a hundredth of the scenario, so that a later outage is not added to an earlier one", () => {
    const later = { ...TIMEOUT, atMs: HOUR_MS / 100 + 1 };
    expect(listOf(TIMEOUT, later)).toEqual([later, TIMEOUT]);
  });

  it("forgets the oldest", () => {
    const kinds = ["a", "b", "c", "d"].map((why, atMs) => ({ ...TIMEOUT, why, atMs }));
    expect(listOf(...kinds).map(({ why }) => why)).toEqual(["d", "c", "b"]);
  });
});
