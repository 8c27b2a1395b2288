import type { BenchResult, Currency, MetricUnit } from "../bench/bench-report.ts";
import type { Comparison, ComparisonRow } from "../bench/comparison.ts";
import { seedWords } from "../core/played-seeds.ts";
import { inUnit, metricName, signed } from "./metric-words.ts";
import type { Section } from "./section.ts";
import { cell, left, right } from "./section.ts";
import { verdictCell } from "./verdict-cell.ts";

/** This run beside an earlier one; nothing where there was none. The table is of whole chains, which decide. */
export function comparisonSection({
  comparison,
  chains,
  currency,
}: Pick<BenchResult, "comparison" | "chains" | "currency">): readonly Section[] {
  if (comparison === undefined) return [];
  const several = chains.length > 1;
  const rows = comparison.rows
    .filter(({ whole }) => whole)
    .map((row) => [
      verdictCell(row.verdict),
      ...(several ? [cell(row.chain)] : []),
      cell(metricName(row.metric)),
      cell(figure(row.unit, row.base, currency)),
      cell(figure(row.unit, row.now, currency)),
      cell(difference(row, currency)),
    ]);
  const columns = [
    left("verdict"),
    ...(several ? [left("chain")] : []),
    left("figure"),
    right("base"),
    right("now"),
    right("difference,\n95 % interval", 1),
  ];
  const { seed, seeds = [seed], version } = comparison.base;
  const title = `Compared with the base (${seedWords(seeds)}, version ${version})`;
  return [{ title, table: { columns, rows }, notes: notesOn(comparison, currency) }];
}

function notesOn(comparison: Comparison, currency: Currency | undefined): readonly string[] {
  const { rows, paired, warnings } = comparison;
  if (rows.length === 0) return [...warnings, "The two have no configuration in common: there is nothing to compare."];
  return [
    ...warnings,
    paired
      ? "Both met the same arrivals and the same dice. The intervals take them as independent, so they are wider than need be."
      : "The intervals hold for independent requests; outages cluster, so chance may do more than they say.",
    "Cannot tell: the interval has room for better and for worse; or the figure is of one event and has no interval; or " +
      "it got worse where success got better, or better where success got worse, and is of other requests.",
    ...partsOfChains(rows, currency),
    conclusion(comparison),
  ];
}

/** What changed where fewer tiers were tried; it decides nothing. */
function partsOfChains(rows: readonly ComparisonRow[], currency: Currency | undefined): readonly string[] {
  const changed = rows.filter(({ whole, verdict }) => !whole && (verdict === "better" || verdict === "worse"));
  if (changed.length === 0) return [];
  const words = changed.map((row) => {
    const [before, after] = [row.base, row.now].map((value) => figure(row.unit, value, currency));
    return `${row.configuration}, ${metricName(row.metric)} ${row.verdict} (${before} before, ${after} now)`;
  });
  return [`With fewer tiers: ${words.join("; ")}.`];
}

function conclusion({ rows, regressed }: Comparison): string {
  if (regressed === null) return "No chain was measured whole in both: nothing is decided.";
  if (!regressed) return "No figure of the whole chain is worse than chance explains.";
  const worse = rows.filter(({ whole, verdict }) => whole && verdict === "worse");
  return `REGRESSED: ${[...new Set(worse.map(({ metric }) => metricName(metric)))].join(", ")} of the whole chain.`;
}

function figure(unit: MetricUnit, value: number | null, currency: Currency | undefined): string {
  return value === null ? "n/a" : inUnit(unit, value, currency);
}

function difference(
  { unit, base, now, difference_ci95: interval }: ComparisonRow,
  currency: Currency | undefined,
): string {
  if (interval !== null) return interval.map((end) => signed(unit, end, currency)).join(" to ");
  return base === null || now === null ? "-" : signed(unit, now - base, currency);
}
