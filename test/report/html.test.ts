import { expect, test } from "vitest";
import type { BenchReport } from "../../src/bench/bench-report.ts";
import { benchHtml } from "../../src/report/html.ts";
import { pageData } from "../../src/report/page-data.ts";
import { bothTiers, sampleClaims, sampleReport } from "./sample-report.ts";
import { sampleStatistics } from "./sample-statistics.ts";

const PAGE = { script: "draw()", scriptHash: "sha256-a", style: "p{}", styleHash: "sha256-b" };

test("the HTML report has all of its tables without a script, and lets only its own script run", () => {
  const text = benchHtml(sampleReport(), PAGE);
  for (const words of ["Reliability", "Latency of the answers", "Thresholds", "99.87 %", "claude-sonnet-4-5"]) {
    expect(text).toContain(words);
  }
  expect(text).toContain(
    "content=\"default-src 'none'; script-src 'sha256-a'; style-src 'sha256-b'; img-src data:; base-uri 'none'; form-action 'none'\"",
  );
  // Neither of these would pass that policy, and nothing is to be fetched.
  expect(text).not.toMatch(/ style="| on[a-z]+="|(?:src|href)="(?!#|data:,")/);
});

test("a name cannot become markup anywhere in it", () => {
  const name = `"'><script>alert(1)</script><!--`;
  const one = { ...bothTiers(), chain: name, name, by_tier: bothTiers().by_tier.map((it) => ({ ...it, model: name })) };
  const faults = sampleReport().faults.map((fault) => ({ ...fault, detail: name, model: name }));
  const text = benchHtml(
    sampleReport({ chains: [name], scenario: name, version: name, configurations: [one], faults }),
    PAGE,
  );
  expect(text.match(/<script/g)).toHaveLength(2);
  expect(text.match(/<\/script/g)).toHaveLength(2);
  expect(text).not.toContain("<!--");
});

test("a run that was interrupted before its first request ended is a page as well", () => {
  const text = benchHtml(
    sampleReport({ configurations: [], thresholds: [], interrupted: true, simulated_ms: 0 }),
    PAGE,
  );
  expect(text).toContain("holyfail bench (interrupted)");
  expect(text).not.toContain("<figure");
});

/** What comes before the charts, without thresholds. */
function headOf(changes: Partial<BenchReport>): string {
  return benchHtml(sampleReport({ thresholds: [], ...changes }), PAGE).split("<h2>The course")[0] ?? "";
}

test("its head says how claims stand, and gives the interval over seeds where there are several", () => {
  const [beaten, , unsure] = sampleClaims();
  if (beaten === undefined || unsure === undefined) throw new Error("there are three claims");
  expect(headOf({ claims: sampleClaims() })).toContain("✗ 1 of 3 claims not met");
  expect(headOf({ claims: [beaten, unsure] })).toContain("? 1 of 2 claims cannot be told");
  expect(headOf({ claims: [beaten] })).toContain("✓ The claim is met");
  expect(headOf({ claims: [beaten, beaten] })).toContain("✓ Both claims are met");
  expect(headOf({ claims: [{ ...beaten, verdict: "worse" }] })).toContain("✗ The claim is not met");
  const [met] = sampleReport().thresholds.filter(({ ok }) => ok === true);
  if (met === undefined) throw new Error("one threshold holds");
  expect(headOf({ thresholds: [met, met] })).toContain("✓ Both thresholds hold");
  expect(headOf({ thresholds: [{ ...met, ok: false }] })).toContain("✗ The threshold is missed");
  const configurations = [{ ...bothTiers(), ...sampleStatistics() }];
  expect(headOf({ configurations })).toContain("99.79 - 99.95 %");
});

test("its charts shade a fault that was put in by hand where it was met, and nowhere else", () => {
  const injected = { chain: "production", configuration: "primary only", seed: 42 };
  const [first, ...others] = sampleReport().faults;
  if (first === undefined) throw new Error("no faults");
  const { faults } = pageData(sampleReport({ faults: [{ ...first, injected }, ...others] }));
  expect(faults.map(({ only }) => only)).toEqual([{ chain: "production", configuration: "primary only" }, null]);
  expect(faults[0]?.label).toBe("openai blackout (hang) by hand");
});
