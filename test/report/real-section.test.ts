import { describe, expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { benchJunit } from "../../src/report/junit.ts";
import { benchTable } from "../../src/report/table.ts";
import { bothTiers, sampleReport } from "./sample-report.ts";

const REAL = {
  max_cost_usd: 2.5,
  max_tokens: 64,
  estimate_usd: { likely: 0.5, most: 12.345 },
  spent_at_most_usd: 2.25,
  held_back: 0,
};

function textOf(changes: Partial<BenchReport>): string {
  const report = sampleReport({ mode: "real", real: REAL, faults: [], ...changes });
  return benchTable(report, { columns: 200, colour: false }).replaceAll(/\s+/g, " ");
}

describe("the report of a run at real providers", () => {
  test("says what was spent and estimated, and that nothing was made to fail", () => {
    const text = textOf({});
    expect(text).toContain("Spent at most $2.250 of the $2.50 allowed");
    expect(text).toContain("estimated were $0.5000 and at most $12.345.");
    expect(text).toContain("Nothing was made to fail");
    expect(text).not.toMatch(/Scenario |try other seeds|waited or were blocked|came back empty/);
    expect(text).toContain("Next: holyfail bench # how it fares when its providers fail, for free");
  });

  test("says why fewer were under way than asked for, and what may have left answers empty", () => {
    const both = bothTiers();
    const tiers = both.by_tier.map((tier) => ({ ...tier, failures: { ...tier.failures, empty: 3 } }));
    const text = textOf({ real: { ...REAL, held_back: 7 }, configurations: [{ ...both, by_tier: tiers }] });
    expect(text).toContain("7 requests waited or were blocked by the limit");
    expect(text).toContain(
      `${3 * tiers.length} answers came back empty: a model that thinks may have spent its 64 tokens`,
    );
  });

  test("says that the limit ended it, and which one would not", () => {
    const spent = { max_cost_usd: 2.5, spent_at_most_usd: 2.25 };
    const stopped = { reason: "max-cost", ...spent, next_request_at_most_usd: 0.3 } as const;
    const text = textOf({ interrupted: true, stopped });
    expect(text).toContain("holyfail bench, real providers (stopped at its limit)");
    expect(text).toContain("the next request could have cost $0.3000");
    expect(text).toContain("Next: holyfail bench --real --max-cost 13 # as much as all of it can cost");
    expect(
      benchJunit(sampleReport({ mode: "real", real: REAL, interrupted: true, stopped, thresholds: [] })),
    ).toContain("when the run was stopped at its limit");
  });
});
