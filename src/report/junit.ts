import type { BenchReport, Currency, ThresholdVerdict } from "../bench/bench-report.ts";
import type { ClaimReport } from "../bench/claim-report.ts";
import type { ComparisonRow } from "../bench/comparison.ts";
import { seedWords } from "../core/played-seeds.ts";
import { intervalText } from "./claim-section.ts";
import { escapedMarkup } from "./markup.ts";
import { asJudged, intervalAsJudged, inUnit } from "./metric-words.ts";

interface Case {
  readonly chain: string;
  readonly configuration: string;
  readonly name: string;
  /** A failure is a no; an error is a question that could not be answered, which CI must not take for a yes. */
  readonly verdict: "ok" | "failure" | "error";
  readonly message: string;
}

/**
 * What CI systems show as tests: one case for each threshold, each claim, each figure held against an earlier report, and each that was
 * compared over sockets; without any of them one for each configuration, which was measured.
 */
export function benchJunit(report: BenchReport): string {
  const asked = [
    ...report.thresholds.map((verdict) => thresholdCase(verdict, report.currency)),
    ...(report.claims ?? []).map((claim) => claimCase(claim, report.currency)),
    ...articleCases(report),
    ...(report.comparison?.rows ?? []).filter(({ whole }) => whole).map((row) => comparisonCase(row, report.currency)),
    ...agreementCases(report),
  ];
  const cases = asked.length > 0 ? asked : report.configurations.map((one) => measuredCase(one, report));
  const seconds = (report.elapsed.wall_ms / 1000).toFixed(3);
  const totals = `tests="${cases.length}" failures="${count(cases, "failure")}" errors="${count(cases, "error")}" time="${seconds}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="holyfail bench" ${totals}>`,
    `  <testsuite name="${escapedMarkup(`${report.scenario}, ${seedWords(report.seeds)}`)}" ${totals}>`,
    ...cases.map(caseLines),
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
}

function thresholdCase(
  { expression, chain, configuration, value, unit, ok, ci95 = null }: ThresholdVerdict,
  currency: Currency | undefined,
): Case {
  const place = { chain, configuration, name: expression };
  if (ok === null && ci95 !== null) {
    const within = intervalAsJudged(unit, ci95, currency);
    return {
      ...place,
      verdict: "error",
      message: `cannot tell: it is within ${within}; more seeds tell it more closely`,
    };
  }
  if (ok === null) return { ...place, verdict: "error", message: "its value is not known" };
  const measured =
    value === null ? "there was no answer at all in some outage" : `measured ${asJudged(unit, value, currency)}`;
  return { ...place, verdict: ok ? "ok" : "failure", message: measured };
}

function claimCase(
  { claim, chain, configuration, unit, value, ci95, verdict }: ClaimReport,
  currency: Currency | undefined,
): Case {
  const measured = value === null ? "not known" : asJudged(unit, value, currency);
  const within = ci95 === null ? "" : ` (95 %: ${intervalText(unit, ci95, currency)})`;
  return {
    chain,
    configuration,
    name: claim,
    verdict: CLAIM_CASES[verdict],
    message: `${verdict}: measured ${measured}${within}`,
  };
}

/** Those by which the article's worlds were made say nothing of a chain. */
function articleCases({ article }: BenchReport): readonly Case[] {
  const rows = article?.rows.filter(({ calibrated }) => !calibrated) ?? [];
  return rows.flatMap(({ chain, configuration, world, figures }) =>
    figures.map(({ figure, unit, claimed, value, verdict }) => {
      const [claim, measured] = [claimed, value].map((one) => (one === null ? "none" : inUnit(unit, one, undefined)));
      const name = `${figure} of the article, ${world}`;
      const message = `${verdict}: claimed ${claim}, measured ${measured}`;
      return { chain, configuration, name, verdict: CLAIM_CASES[verdict], message };
    }),
  );
}

const CLAIM_CASES: Readonly<Record<ClaimReport["verdict"], Case["verdict"]>> = {
  better: "ok",
  consistent: "ok",
  worse: "failure",
  "cannot tell": "error",
};

function comparisonCase(
  { chain, configuration, metric, unit, base, now, verdict }: ComparisonRow,
  currency: Currency | undefined,
): Case {
  const words = [base, now].map((value) => (value === null ? "n/a" : inUnit(unit, value, currency)));
  const message = `${verdict}: ${words.join(" before, ")} now`;
  // That nothing can be told of a figure is no news: it does not make the exit code another one either.
  return {
    chain,
    configuration,
    name: `${metric} against the base`,
    verdict: verdict === "worse" ? "failure" : "ok",
    message,
  };
}

function agreementCases({ agreement, currency }: BenchReport): readonly Case[] {
  return (agreement?.rows ?? []).map(({ chain, configuration, metric, unit, virtual, wire, agrees }) => {
    const words = [virtual, wire].map((value) => (value === null ? "n/a" : inUnit(unit, value, currency)));
    const message = `${words.join(" in virtual time, ")} over sockets`;
    return {
      chain,
      configuration,
      name: `${metric} in both worlds`,
      verdict: agrees === false ? "failure" : "ok",
      message,
    };
  });
}

function measuredCase(
  { chain, name, requests, succeeded }: BenchReport["configurations"][number],
  { interrupted, stopped }: BenchReport,
): Case {
  return {
    chain,
    configuration: name,
    name: "was measured",
    verdict: interrupted ? "error" : "ok",
    message: `${succeeded} of ${requests} requests were answered${interrupted ? ` when the run was ${stopped === undefined ? "interrupted" : "stopped at its limit"}` : ""}`,
  };
}

function caseLines({ chain, configuration, name, verdict, message }: Case): string {
  const place = `classname="${escapedMarkup(chain === configuration ? chain : `${chain}.${configuration}`)}" name="${escapedMarkup(name)}"`;
  if (verdict === "ok") return `    <testcase ${place} />`;
  return `    <testcase ${place}>\n      <${verdict} message="${escapedMarkup(message)}" />\n    </testcase>`;
}

function count(cases: readonly Case[], verdict: Case["verdict"]): number {
  return cases.filter((one) => one.verdict === verdict).length;
}
