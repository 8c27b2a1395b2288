import type { BenchResult } from "../bench/bench-report.ts";
import type { DifferenceReport } from "../bench/statistics-report.ts";
import { configurationName, metricName, signed } from "./metric-words.ts";
import type { Section } from "./section.ts";
import { cell, left, right } from "./section.ts";
import { verdictCell } from "./verdict-cell.ts";

/**
 * What configurations that met the same dice differ in. Where there are too few seeds and blocks to tell, there is nothing,
 * or, for whoever asked for differences, why.
 */
export function differenceSection(report: BenchResult, { everything, asked }: Wanted): readonly Section[] {
  const { differences = [], chains, currency } = report;
  if (differences.every(({ method }) => method === null)) {
    const ablated = report.configurations.some(({ variant }) => variant !== null);
    return differences.length > 0 && (asked || ablated) ? [untold(report)] : [];
  }
  const several = chains.length > 1;
  const shown = everything ? differences : differences.filter(isDecided);
  const nameIn = (place: DifferenceReport["against"]): string => configurationName(place, several);
  const rows = shown.map((row) => [
    row.verdict === null ? cell("  price") : verdictCell(row.verdict),
    cell(nameIn(row)),
    cell(nameIn(row.against)),
    cell(metricName(row.metric)),
    cell(row.difference === null ? "n/a" : signed(row.unit, row.difference, currency)),
    cell(row.ci95 === null ? "n/a" : row.ci95.map((end) => signed(row.unit, end, currency)).join(" to ")),
    cell(row.method === null ? "-" : `${row.n} ${row.method}`),
  ]);
  const columns = [
    left("verdict"),
    left("configuration"),
    left("against"),
    left("figure"),
    right("difference", 1),
    right("95 % interval", 2),
    right("pairs of", 3),
  ];
  return [{ title: "What differs", table: { columns, rows }, notes: notesOn(differences, shown.length) }];
}

interface Wanted {
  /** What cannot be told apart from none as well. */
  readonly everything: boolean;
  /** Somebody asked for all of it. */
  readonly asked: boolean;
}

function untold({ seeds }: BenchResult): Section {
  const why = `It takes 5 seeds to tell, or fewer with many faults (3 of the default scenario), and this run has ${seeds.length}: give it --seeds 10.`;
  return { title: "What differs", notes: [why] };
}

/** What is the same, and what cannot be told, is left to those who want to see everything. */
function isDecided({ verdict, difference }: DifferenceReport): boolean {
  return verdict === "better" || verdict === "worse" || (verdict === null && difference !== null);
}

function notesOn(differences: readonly DifferenceReport[], shown: number): readonly string[] {
  const method =
    "Both of a pair met the same arrivals, latencies and outages; the intervals are of their difference, by Student's t over " +
    "seeds or by a bootstrap over blocks of time.";
  if (shown < differences.length) {
    return [
      method,
      `Of ${differences.length} differences, ${shown} can be told apart from none; all of them: --details.`,
    ];
  }
  return [
    method,
    "Cannot tell: the interval has room for better and for worse, or there is none; or the figure got worse where success got " +
      "better, or better where success got worse, and is of other requests.",
  ];
}
