import { describe, expect, test } from "vitest";
import type { BenchReport, ConfigurationReport } from "../../src/bench/bench-report.ts";
import { compareReports } from "../../src/bench/compare.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { wilsonInterval } from "../../src/bench/statistics.ts";
import { differenceInterval } from "../../src/bench/estimate.ts";
import { bothTiers, primaryOnly, sampleReport } from "../report/sample-report.ts";

/** Other dice, so that nothing is the same for being the same run. */
const OTHER_SEED = { seed: 43 };

function withAnswers(succeeded: number, requests: number): ConfigurationReport {
  return {
    ...bothTiers(),
    requests,
    succeeded,
    failed: requests - succeeded,
    success_rate: succeeded / requests,
    success_rate_ci95: wilsonInterval(succeeded, requests),
  };
}

function successOf({ requests, succeeded, failed, success_rate, success_rate_ci95 }: ConfigurationReport) {
  return { requests, succeeded, failed, success_rate, success_rate_ci95 };
}

function withMean(mean: number, margin: number): ConfigurationReport {
  const both = bothTiers();
  return {
    ...both,
    latency_ms: { ...both.latency_ms, mean },
    latency_ms_ci95: { ...both.latency_ms_ci95, mean: [mean - margin, mean + margin] },
  };
}

function verdictOn(metric: string, before: ConfigurationReport, after: ConfigurationReport): string | undefined {
  const base = sampleReport({ configurations: [before] });
  const { rows } = compareReports(base, sampleReport({ ...OTHER_SEED, configurations: [after] }));
  return rows.find((row) => row.metric === metric)?.verdict;
}

describe("two reports compared", () => {
  test.each([
    ["worse", 9990, 9900, 10_000],
    ["better", 9900, 9990, 10_000],
    ["cannot tell", 9990, 9985, 10_000],
    ["cannot tell", 10, 10, 10],
    ["same", 99_900_000, 99_899_000, 100_000_000],
  ] as const)("call a success rate %s from %i to %i of %i", (verdict, before, after, requests) => {
    expect(verdictOn("success_rate", withAnswers(before, requests), withAnswers(after, requests))).toBe(verdict);
  });

  test.each([
    ["worse", 1000, 1200],
    ["better", 1200, 1000],
    ["cannot tell", 1000, 1040],
  ] as const)("call a mean %s from %i to %i ms, 30 ms either way", (verdict, before, after) => {
    expect(verdictOn("latency_ms.mean", withMean(before, 30), withMean(after, 30))).toBe(verdict);
  });

  test("call a mean the same when it surely moved by less than one percent", () => {
    expect(verdictOn("latency_ms.mean", withMean(1000, 2), withMean(1004, 2))).toBe("same");
  });

  test.each([
    ["worse", 0.01, 0.012],
    ["better", 0.012, 0.01],
    ["cannot tell", 0.01, 0.0103],
  ] as const)("call what an answer costs %s from %f to %f dollars, 3 % either way", (verdict, before, after) => {
    const [base, now] = [before, after].map((usd) => ({
      ...bothTiers(),
      cost_per_success_usd: usd,
      cost_per_success_usd_ci95: [usd * 0.97, usd * 1.03] as const,
    }));
    if (base === undefined || now === undefined) throw new Error("there are two");
    expect(verdictOn("cost_per_success_usd", base, now)).toBe(verdict);
  });

  test("tell nothing of figures that have no interval, unless both runs met the same dice and nothing moved", () => {
    expect(verdictOn("failover.worst_recovery_ms", bothTiers(), bothTiers())).toBe("cannot tell");
    const { rows, paired, regressed } = compareReports(sampleReport(), sampleReport());
    expect({ paired, regressed }).toEqual({ paired: true, regressed: false });
    const known = rows.filter(({ base }) => base !== null);
    expect(new Set(known.map(({ verdict }) => verdict))).toEqual(new Set(["same"]));
  });

  test("do not hold against a chain that it answers more, and slower ones", () => {
    const before = { ...withMean(1000, 30), ...successOf(withAnswers(900, 1500)) };
    const after = { ...withMean(1500, 30), ...successOf(withAnswers(1490, 1500)) };
    expect(verdictOn("latency_ms.mean", before, after)).toBe("cannot tell");
    expect(verdictOn("latency_ms.mean", after, before)).toBe("cannot tell");
    expect(verdictOn("latency_ms.mean", { ...before, ...successOf(after) }, after)).toBe("worse");
  });

  test("are decided by the whole chain alone", () => {
    const slow = { ...primaryOnly(), requests: 1500, succeeded: 100, failed: 1400, success_rate: 100 / 1500 };
    const { rows, regressed } = compareReports(sampleReport(), sampleReport({ configurations: [slow, bothTiers()] }));
    expect(rows.find(({ whole, metric }) => !whole && metric === "success_rate")?.verdict).toBe("worse");
    expect(regressed).toBe(false);
  });

  test("match a chain that has grown by its whole, not by the name of its configuration", () => {
    const grown = { ...bothTiers(), tiers: 3, name: "all 3 tiers" };
    const { rows, warnings } = compareReports(
      sampleReport(),
      sampleReport({ configurations: [primaryOnly(), { ...bothTiers(), name: "2 tiers" }, grown] }),
    );
    expect(new Set(rows.map(({ configuration, whole }) => `${configuration} ${whole}`))).toEqual(
      new Set(["primary only false", "all 3 tiers true"]),
    );
    expect(warnings).toEqual([]);
  });

  test("warns of faults that were put in by hand", () => {
    const faults = sampleReport().faults.map((fault) => ({
      ...fault,
      injected: { chain: "production", configuration: "primary only", seed: 42 },
    }));
    const { warnings } = compareReports(sampleReport({ faults }), sampleReport());
    expect(warnings).toContain("Faults were injected by hand into the base: its seed does not give it again.");
  });

  test("that differ in more than the chain say so", () => {
    const other: Partial<BenchReport> = { seed: 43, version: "2.0.0", scenario: "other", mode: "wire", load: [] };
    const { warnings, paired } = compareReports(sampleReport(), sampleReport(other));
    expect(paired).toBe(false);
    expect(warnings.join("\n")).toMatch(/scenario[\s\S]*seed[\s\S]*time[\s\S]*load[\s\S]*version/);
  });

  test("are no pair where one of them has played more seeds, and say so", () => {
    const { warnings, paired } = compareReports(sampleReport(), sampleReport({ seeds: [42, 43, 44, 45] }));
    expect({ warnings, paired }).toEqual({
      warnings: ["The seeds are not the same: 42 before, 42 to 45 now."],
      paired: false,
    });
  });

  test("with nothing in common decide nothing", () => {
    const configurations = [{ ...bothTiers(), chain: "budget" }];
    const base = sampleReport({ chains: ["budget", "other"], configurations });
    expect(compareReports(base, sampleReport())).toMatchObject({ rows: [], regressed: null });
  });

  test("leave out what an interrupted run measured only in part", () => {
    const partly = { ...bothTiers(), requests: 700 };
    const now = sampleReport({ interrupted: true, configurations: [primaryOnly(), partly] });
    const { rows, regressed } = compareReports(sampleReport(), now);
    expect(new Set(rows.map(({ configuration }) => configuration))).toEqual(new Set(["primary only"]));
    expect(regressed).toBeNull();
  });
});

test("the interval of a difference has the true one in about 95 of 100 cases", () => {
  const [of, chances, rounds] = [800, [0.97, 0.99] as const, 4000];
  const dice = seededRandom(11);
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [before, after] = chances.map((chance, side) => {
      const random = dice.fork("round", round, side);
      let count = 0;
      for (let request = 0; request < of; request += 1) if (random.next() < chance) count += 1;
      const [low, high] = wilsonInterval(count, of) ?? [0, 1];
      return { value: count / of, low, high };
    });
    if (before === undefined || after === undefined) throw new Error("there are two sides");
    const [low, high] = differenceInterval(before, after);
    if (low <= chances[1] - chances[0] && chances[1] - chances[0] <= high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.94);
  expect(held / rounds).toBeLessThan(0.965);
});
