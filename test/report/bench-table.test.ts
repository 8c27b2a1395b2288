import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { benchJson } from "../../src/report/json.ts";
import { benchMarkdown } from "../../src/report/markdown.ts";
import { benchTable } from "../../src/report/table.ts";
import { bothTiers, primaryOnly, sampleReport } from "./sample-report.ts";

describe("the bench table", () => {
  test.each([80, 120])("reads like this at %i columns", async (columns) => {
    await expect(benchTable(sampleReport(), { columns, colour: false })).toMatchFileSnapshot(
      `golden/bench-${columns}.txt`,
    );
  });

  test("is never wider than the terminal, whatever the names", () => {
    const long = withModel("a-model-with-a-name-that-nobody-would-type/".repeat(3));
    for (const report of [sampleReport(), long]) {
      for (let columns = 40; columns <= 200; columns += 1) {
        const widest = Math.max(
          ...benchTable(report, { columns, colour: false })
            .split("\n")
            .map((line) => line.length),
        );
        expect(widest).toBeLessThanOrEqual(columns);
      }
    }
  });

  test("cuts no threshold and no claim at 80 columns, nor loses whose they are", () => {
    for (const columns of [40, 60, 80, 120]) {
      const text = benchTable(dearReport(), { columns, colour: false });
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
      if (columns < 80) continue;
      const sections = text.slice(text.indexOf("\nThresholds"), text.indexOf("\nNext:"));
      expect(sections).not.toContain("…");
      expect(sections).toMatch(/ \? cannot tell +cost_per_success<0\.01 +CNY 0\.0562 \(\$0\.0077\) .*all 2 tiers\n/);
      expect(sections).toMatch(
        / ✓ ok +window\.openai\.during\.(success_rate>=99%)? +100\.00 % +all 2 tiers\n( +success_rate>=99%\n)?/,
      );
      expect(sections).toMatch(/ \? cannot +.*cost_per_success(=0\.008)? .*all 2 tiers\n(.*=0\.008 )?/);
    }
    const narrow = benchTable(dearReport(), { columns: 80, colour: false });
    expect(narrow).toContain("  ? cannot tell  cost_per_success<0.01     CNY 0.0562 ($0.0077)  all 2 tiers\n");
    expect(narrow).toContain(" (CNY 0.0343 ($0.0047) -\n");
  });

  test("says the same with and without colour", () => {
    const plain = benchTable(sampleReport(), { columns: 100, colour: false });
    const coloured = benchTable(sampleReport(), { columns: 100, colour: true });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    expect(plain).not.toContain("\u001b");
  });

  test("says how many samples an unsupported quantile had, and names a total outage", () => {
    const text = benchTable(sampleReport(), { columns: 120, colour: false });
    expect(text).toMatch(/all 2 tiers .* n\/a \(n=213\)/);
    expect(text).toMatch(/primary only .* total outage/);
  });

  test("says where space allows how often a request asked each tier, and always what a provider of several tiers saw", () => {
    const both = bothTiers();
    const wide = benchTable(sampleReport(), { columns: 160, colour: false });
    expect(wide).toMatch(/gpt-4\.1 .* 1,512 +1\.008 /);
    expect(wide).not.toContain("Attempts per request by provider");
    const shared = {
      ...both,
      attempts: { ...both.attempts, by_provider: { openai: { total: 1764, per_request: 1.176 } } },
    };
    const text = benchTable(sampleReport({ configurations: [shared] }), { columns: 80, colour: false });
    expect(text).toContain("Attempts per request by provider: openai 1.176.");
  });

  test("says which direct answers were not the primary's, where they are more than a few", () => {
    const both = bothTiers();
    const withPromoted = (promoted: number): string => {
      const configurations = [primaryOnly(), { ...both, direct: { ...both.direct, promoted } }];
      return benchTable(sampleReport({ configurations }), { columns: 120, colour: false });
    };
    expect(withPromoted(81)).toContain("81 (all 2 tiers). They are no failovers");
    expect(withPromoted(1)).not.toContain("no failovers");
  });

  test("says which faults a run was over before, and nothing of one that was interrupted", () => {
    const { load, faults } = sampleReport();
    const beginMs = Math.min(...load.map((phase) => phase.at_ms));
    const firstMs = Math.min(...faults.map((fault) => fault.from_ms));
    const ended = { simulated_ms: firstMs - beginMs };
    const text = benchTable(sampleReport(ended), { columns: 120, colour: false });
    expect(text).toContain(
      `The run was over before ${faults.length === 1 ? "this fault" : "any of these faults"} began`,
    );
    const cut = benchTable(sampleReport({ ...ended, interrupted: true }), { columns: 120, colour: false });
    expect(cut).not.toContain("was over before");
    expect(benchTable(sampleReport(), { columns: 120, colour: false })).not.toContain("was over before");
  });

  test("says so when two configurations cannot be told apart", () => {
    const close = {
      ...primaryOnly(),
      success_rate: 0.9973,
      success_rate_ci95: [0.993, 0.999] as const,
      failures_per_1k: 2.7,
    };
    const text = benchTable(sampleReport({ configurations: [close, bothTiers()] }), { columns: 200, colour: false });
    expect(text.replace(/\s+/g, " ")).toContain("The intervals overlap: 1,500 requests cannot tell the two apart.");
  });

  test("counts one answer by a fallback as one, and tells nothing of none", () => {
    const both = bothTiers();
    const failovers = (count: number): string => {
      const failover = { ...both.failover, count, waited: { ...both.failover.waited, count } };
      return flat(sampleReport({ configurations: [{ ...both, failover }] }));
    };
    expect(failovers(1)).toContain("all 2 tiers: of 1 answer by a fallback, 1 first waited for");
    expect(failovers(0)).not.toContain("by a fallback, 0");
  });

  test("survives a run that was interrupted before its first request ended", () => {
    const report = sampleReport({ configurations: [], thresholds: [], interrupted: true, simulated_ms: 0 });
    const text = benchTable(report, { columns: 80, colour: false, command: () => "holyfail bench production" });
    expect(text).toContain("holyfail bench (interrupted)");
    expect(text.trimEnd().split("\n").at(-1)).toBe("Next: holyfail bench production");
  });

  test("compares no half of a configuration with a whole one", () => {
    const half = { ...bothTiers(), requests: 300, succeeded: 300 };
    const text = flat(sampleReport({ configurations: [primaryOnly(), half], interrupted: true }));
    expect(text).toContain("all 2 tiers, partly");
    expect(text).not.toContain("What each fallback buys");
    expect(text).toContain("Chain production, as far as it was measured:");
    expect(text).toContain("Unknown: the run was interrupted");
  });

  test("says when the load is not the scenario's own, and when no fault concerns the chain", () => {
    const report = sampleReport();
    expect(flat(report)).not.toMatch(/More load|fair weather/);
    const [sequential, burst] = report.load;
    if (sequential === undefined || burst === undefined) throw new Error("the sample has two phases");
    const load = [
      { ...sequential, requests: 5000, concurrency: 5 },
      { ...burst, requests: 2500 },
    ];
    const text = flat({ ...report, load });
    expect(text).toContain("5,000 requests by 5 callers instead of 1,000; 2,500 in the burst instead of 500");
    const faults = report.faults.map((fault) => ({ ...fault, model: "another-model" }));
    expect(flat({ ...report, faults })).toContain("None of these faults hits a tier of chain production");
  });

  test("keeps control characters in names from the terminal", () => {
    const text = benchTable(withModel("\u001b[31mred\u0007\u202e"), { columns: 120, colour: false });
    expect(text).toContain("\u{fffd}[31mred\u{fffd}\u{fffd}");
    for (const control of ["\u0007", "\u001b", "\u202e"]) expect(text).not.toContain(control);
  });

  test("shows each chain under its own name when there are several", () => {
    const other = { ...bothTiers(), chain: "budget" };
    const text = benchTable(
      sampleReport({ chains: ["production", "budget"], configurations: [primaryOnly(), bothTiers(), other] }),
      { columns: 80, colour: false },
    );
    expect(text).toContain("Reliability: production");
    expect(text).toContain("Reliability: budget");
  });

  test("shows the cost as unknown when a tier that was asked has no price", () => {
    const unpriced = { ...bothTiers(), cost_usd: null, wasted_usd: null, cost_per_success_usd: null };
    const text = benchTable(sampleReport({ configurations: [unpriced] }), { columns: 120, colour: false });
    expect(text).toContain("Cost n/a: a tier that was asked has no known price.");
    expect(text).not.toContain("What each fallback buys");
  });
});

test("faults that were put in by hand are marked, and the run is called comparable with no other", () => {
  const [first, ...others] = sampleReport().faults;
  if (first === undefined) throw new Error("no faults");
  const injected = { chain: "production", configuration: "primary only", seed: 42 };
  const text = flat(sampleReport({ faults: [...others, { ...first, injected }] }));
  expect(text).toContain("blackout (hang), by hand");
  expect(text).toContain(
    "1 fault injected by hand, met by no other configuration: primary only. The seed does not give",
  );
  expect(flat(sampleReport())).not.toContain("by hand");
});

test("the JSON document is the report, keys in the order of the contract", () => {
  const text = benchJson(sampleReport());
  expect(JSON.parse(text)).toEqual(sampleReport());
  expect(text.startsWith('{\n  "schema": "holyfail.bench/1",\n')).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
});

test("the Markdown form has every column, and names cannot break out of their cells", () => {
  const text = benchMarkdown(withModel("a|b*c"));
  expect(text).toContain("| openai/a\\|b\\*c |");
  expect(text).toContain("| configuration | requests | failed | success | 95 % interval |");
  const widths = text.split("\n\n").filter((block) => block.startsWith("|"));
  for (const table of widths) {
    const cells = table.split("\n").map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells).size).toBe(1);
  }
});

/** As one line, however it was wrapped. */
function flat(report: BenchReport): string {
  return benchTable(report, { columns: 120, colour: false }).replace(/\s+/g, " ");
}

/** Amounts of a currency that takes much room, with their intervals. */
function dearReport(): BenchReport {
  const place = {
    chain: "production",
    configuration: "all 2 tiers",
    metric: "cost_per_success_usd",
    unit: "usd",
  } as const;
  const dear = { ...place, value: 0.0077, ci95: [0.0047, 0.0107] } as const;
  return sampleReport({
    currency: { code: "CNY", per_usd: 7.3 },
    seeds: [42, 43],
    thresholds: [
      { ...dear, expression: "cost_per_success<0.01", ok: null },
      { ...place, unit: "rate", value: 1, expression: "window.openai.during.success_rate>=99%", ok: true },
    ],
    claims: [
      { ...dear, claim: "cost_per_success=0.008", claimed: 0.008, verdict: "cannot tell", more_is_better: false, n: 2 },
    ],
  });
}

function withModel(model: string): BenchReport {
  const report = sampleReport();
  const configurations = report.configurations.map((one) => ({
    ...one,
    by_tier: one.by_tier.map((tier) => ({ ...tier, model })),
  }));
  return { ...report, configurations };
}
