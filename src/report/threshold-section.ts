import type { BenchResult, Currency, ThresholdVerdict } from "../bench/bench-report.ts";
import { asJudged, configurationName, intervalAsJudged } from "./metric-words.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right, wrapping } from "./section.ts";

/** Each threshold with its verdict in a word, so that it reads without colour; nothing when none was set. */
export function thresholdSection(report: BenchResult): readonly Section[] {
  if (report.thresholds.length === 0) return [];
  const outages = new Set(
    report.configurations.filter((one) => one.failover.total_outage).map((one) => `${one.chain}/${one.name}`),
  );
  const rows = report.thresholds.map((verdict) => [
    mark(verdict),
    cell(verdict.expression),
    cell(value(verdict, report.currency, outages.has(`${verdict.chain}/${verdict.configuration}`))),
    cell(configurationName(verdict, report.chains.length > 1)),
  ]);
  const columns = [
    left("verdict"),
    wrapping(left("threshold")),
    wrapping(right("value")),
    wrapping(left("configuration", 1)),
  ];
  return [
    {
      title: "Thresholds",
      table: { columns, rows },
      notes: [
        ...(report.thresholds.some((one) => one.ok === null && !isUndecided(one)) ? [whyUnknown(report)] : []),
        ...(report.thresholds.some(isUndecided) ? [UNDECIDED] : []),
      ],
    },
  ];
}

const UNDECIDED =
  "Cannot tell: a threshold holds, or is missed, where the whole interval over the seeds says so. More seeds make it narrower.";

/** Its value is known, and how far it may lie from the truth as well: too far. */
function isUndecided({ ok, ci95 = null }: ThresholdVerdict): boolean {
  return ok === null && ci95 !== null;
}

function whyUnknown({ interrupted, stopped, wire, warmup_ms: warmupMs }: BenchResult): string {
  if (stopped !== undefined) return "Unknown: the run stopped at its limit before the end of that configuration.";
  if (interrupted) return "Unknown: the run was interrupted before the end of that configuration.";
  if (wire?.configurations.some(({ overloaded }) => overloaded)) {
    return "Unknown: the machine was overloaded, and a latency above its threshold may be the machine's; or too few samples.";
  }
  const uncounted = warmupMs > 0 ? "what it is of lies in the warm-up, " : "";
  return `Unknown: ${uncounted}too few samples for that figure, no such event or part in the run, or a tier without a known price.`;
}

function mark(verdict: ThresholdVerdict): Cell {
  const { ok } = verdict;
  if (ok === null) return cell(isUndecided(verdict) ? "? cannot tell" : "? unknown", "unsure");
  return ok ? cell("✓ ok", "good") : cell("✗ missed", "bad");
}

function value(
  { value: number, unit, ok, ci95 = null }: ThresholdVerdict,
  currency: Currency | undefined,
  totalOutage: boolean,
): string {
  if (number === null) return ok === false && totalOutage ? "total outage" : "n/a";
  const interval = ci95 === null ? "" : ` (${intervalAsJudged(unit, ci95, currency)})`;
  return `${asJudged(unit, number, currency)}${interval}`;
}
