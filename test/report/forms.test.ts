import { describe, expect, test } from "vitest";
import { compareReports } from "../../src/bench/compare.ts";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { benchCsv } from "../../src/report/csv.ts";
import { benchHgrm } from "../../src/report/hgrm.ts";
import { benchJunit } from "../../src/report/junit.ts";
import { benchMarkdown } from "../../src/report/markdown.ts";
import { benchPrometheus } from "../../src/report/prometheus.ts";
import { benchTable } from "../../src/report/table.ts";
import { bothTiers, primaryOnly, sampleClaims, sampleReport } from "./sample-report.ts";

const HOSTILE = '=HYPERLINK("x"),</script><b>&\n"\u0007';

function renamed(name: string): BenchReport {
  const one = { ...bothTiers(), chain: name, by_tier: bothTiers().by_tier.map((tier) => ({ ...tier, model: name })) };
  return sampleReport({ chains: [name], configurations: [one], thresholds: [] });
}

/** The cells of a CSV text, read as RFC 4180 says. */
function cellsOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    line.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") {
      lines.push(line);
      line = [];
    }
  }
  return lines;
}

describe("the CSV", () => {
  test("has a row for each configuration, and columns named by the figures' places in the JSON", () => {
    const [header = [], ...rows] = cellsOf(benchCsv(sampleReport()));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toHaveLength(header.length);
    expect(new Set(header).size).toBe(header.length);
    const at = (column: string) => rows.map((row) => row[header.indexOf(column)]);
    expect(at("name")).toEqual(["primary only", "all 2 tiers"]);
    expect(at("latency_ms.p95")).toEqual(["1890.1", "5801.5"]);
    expect(at("failover.latency_ms.p99")).toEqual(["", ""]);
    expect(at("by_tier.1.failures.overloaded")).toEqual(["", "39"]);
    expect(header.filter((column) => /timeline|distribution/.test(column))).toEqual([]);
  });

  test("names all seeds of a run of several", () => {
    expect(benchCsv(sampleReport({ seeds: [42, 43] }))).toMatch(/^primary-blackout,42 to 43,/m);
    expect(benchCsv(sampleReport())).toMatch(/^primary-blackout,42,/m);
    expect(benchPrometheus(sampleReport({ seeds: [42, 43] }))).toContain('scenario="primary-blackout",seed="42 to 43"');
  });

  test("keeps names in their cells, and from being taken for formulas", () => {
    const [header = [], row = [], ...others] = cellsOf(benchCsv(renamed(HOSTILE)));
    expect(others).toEqual([]);
    expect(row[header.indexOf("chain")]).toBe(`'=HYPERLINK("x"),</script><b>&\u{fffd}"\u{fffd}`);
  });
});

test("a target, which is a chain and a configuration in one, has one name", () => {
  const name = "target 127.0.0.1:8799";
  const [threshold] = sampleReport().thresholds;
  if (threshold === undefined) throw new Error("there are thresholds");
  const thresholds = [{ ...threshold, chain: name, configuration: name }];
  const claims = sampleClaims().map((claim) => ({ ...claim, chain: name, configuration: name }));
  const report = sampleReport({ chains: ["production", name], thresholds, claims });
  expect(benchTable(report, { columns: 120, colour: false })).not.toContain(`/${name}`);
  expect(benchJunit(report)).toContain(`classname="${name}"`);
});

describe("the JUnit report", () => {
  test("has a case for each threshold: a missed one failed, an unknown one is an error", () => {
    const text = benchJunit(sampleReport());
    expect(text).toContain('tests="3" failures="1" errors="1" time="0.313"');
    expect(text).toMatch(/name="latency_ms\.p95&#60;2s">\n +<failure message="measured 5,802 ms"/);
    expect(text).toMatch(/name="direct\.latency_ms\.p99&#60;9s">\n +<error /);
  });

  test("has a case for each claim: a missed one failed with its interval, one that cannot be told is an error", () => {
    const text = benchJunit(sampleReport({ thresholds: [], claims: sampleClaims(), seeds: [42, 43] }));
    expect(text).toContain('name="primary-blackout, seeds 42 to 43" tests="3" failures="1" errors="1"');
    expect(text).toMatch(/name="p95=1890">\n +<failure message="worse: measured 5,802 ms \(95 %: 5,420 - 6,190\)"/);
    expect(text).toMatch(/name="worst_recovery=3400">\n +<error message="cannot tell: measured 6,398 ms"/);
  });

  test("has the figures that an earlier run is held against, and else the configurations", () => {
    const worse = { ...bothTiers(), succeeded: 900, failed: 600, success_rate: 0.6 };
    const now = sampleReport({ configurations: [worse], thresholds: [] });
    const compared = benchJunit({ ...now, comparison: compareReports(sampleReport(), now) });
    expect(compared).toMatch(
      /name="success_rate against the base">\n +<failure message="worse: 99\.87 % before, 60\.00 % now"/,
    );
    expect(benchJunit(now)).toContain('classname="production.all 2 tiers" name="was measured" />');
    expect(benchJunit({ ...now, interrupted: true })).toContain("<error ");
  });

  test("keeps names in their attributes", () => {
    const text = benchJunit(renamed(HOSTILE));
    expect(text).toContain("&#60;/script&#62;&#60;b&#62;&#38;\u{fffd}&#34;\u{fffd}");
  });
});

test("the HdrHistogram text has the curve of the whole chain, and its sums", () => {
  expect(benchHgrm(sampleReport())).toBe(`       Value     Percentile TotalCount 1/(1-Percentile)

     769.500 0.000000000000          1           1.00
    1201.500 0.500000000000        749           2.00
    5722.000 0.900000000000       1349          10.00
    5801.500 0.950000000000       1424          20.00
    6302.900 0.990000000000       1484         100.00
    7123.800 1.000000000000       1498
#[Mean    =     2890.400, StdDeviation   =     1951.300]
#[Max     =     7123.800, Total count    =         1498]
`);
  expect(benchHgrm(sampleReport({ configurations: [] }))).toContain("Total count    =            0]");
});

describe("the Prometheus text", () => {
  const LINE =
    /^(?:# (?:HELP [a-z_]+ .+|TYPE [a-z_]+ (?:gauge|summary)|EOF)|[a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\} -?[\d.e-]+)$/;

  test.each([
    ["sample", sampleReport()],
    ["hostile names", renamed(HOSTILE)],
  ])("of %s is what a scraper reads", (_, report) => {
    const lines = benchPrometheus(report).trimEnd().split("\n");
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const samples = lines.filter((line) => !line.startsWith("#")).map((line) => line.replace(/ \S+$/, ""));
    expect(new Set(samples).size).toBe(samples.length);
    expect(lines.at(-1)).toBe("# EOF");
  });

  test("is in base units, and leaves out what is not known", () => {
    const text = benchPrometheus(sampleReport());
    const of = 'scenario="primary-blackout",seed="42",mode="virtual",chain="production",configuration="all 2 tiers"';
    expect(text).toContain(`holyfail_latency_seconds{${of},quantile="0.95"} 5.8015\n`);
    expect(text).toContain(`holyfail_latency_seconds_count{${of}} 1498\n`);
    expect(text).not.toContain(`holyfail_failover_latency_seconds{${of},quantile="0.99"}`);
    expect(text).toContain(`holyfail_threshold_ok{${of},expression="latency_ms.p95<2s"} 0\n`);
    expect(text).not.toContain('expression="direct.latency_ms.p99<9s"');
  });

  test("says which claims are met, and leaves out of which there is no telling", () => {
    const text = benchPrometheus(sampleReport({ claims: sampleClaims() }));
    const met = [...text.matchAll(/^holyfail_claim_met\{.*expression="(.+)"\} (\d)$/gm)];
    expect(met.map(([, claim, value]) => `${claim}: ${value}`)).toEqual(["p95=9000: 1", "p95=1890: 0"]);
  });
});

describe("the Markdown", () => {
  test("shows what decides, and folds the details away", () => {
    const text = benchMarkdown(sampleReport());
    const open = text.replaceAll(/<details>[\s\S]*?<\/details>/g, "");
    expect(open).toContain("## Reliability");
    expect(open).toContain("## Thresholds");
    expect(open).not.toContain("Tier by tier");
    expect(text).toContain("<details><summary>Tier by tier (all 2 tiers)</summary>\n\n| tier |");
  });

  test("fits a comment, however many chains and thresholds there are", () => {
    const chains = Array.from({ length: 60 }, (_, index) => `chain-${index}`);
    const configurations = chains.flatMap((chain) => [
      { ...primaryOnly(), chain },
      { ...bothTiers(), chain },
    ]);
    const [threshold] = sampleReport().thresholds;
    if (threshold === undefined) throw new Error("the sample has thresholds");
    const thresholds = Array.from({ length: 2000 }, () => threshold);
    const text = benchMarkdown(sampleReport({ chains, configurations, thresholds }));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toContain("Details are left out");
    expect(text).toContain("And 1950 more rows.");
  });

  test("lets no name call people or become markup", () => {
    const text = benchMarkdown(renamed("@team <img> `x` [a](b)"));
    expect(text).not.toMatch(/@team|[^\\]<img|[^\\]`x|[^\\]\[a/);
  });
});

test("a comparison is shown with its verdict in words, and at any width", () => {
  const now = sampleReport({
    configurations: [primaryOnly(), { ...bothTiers(), succeeded: 900, failed: 600, success_rate: 0.6 }],
  });
  const report = { ...now, comparison: compareReports(sampleReport({ seed: 1 }), now) };
  for (let columns = 60; columns <= 160; columns += 10) {
    const text = benchTable(report, { columns, colour: false });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/✗ worse +success +99\.87 % +60\.00 %/);
    expect(text.replaceAll(/\s+/g, " ")).toContain("REGRESSED: success of the whole chain.");
    expect(text).toContain("The seed is not the same: 1 before, 42 now.");
  }
});
