import { compareReports } from "../bench/compare.ts";
import { comparisonSection } from "../report/comparison-section.ts";
import { printable } from "../report/section.ts";
import { sectionsText } from "../report/table.ts";
import type { ReportCompareOptions } from "./report.ts";
import { savedReport } from "./report-source.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** Holds one saved report against another; gives the exit code. */
export async function compareSaved(
  basePath: string,
  laterPath: string,
  { json }: ReportCompareOptions,
  terminal: Terminal,
): Promise<number> {
  const { columns, colour } = terminal;
  const [base, later] = [await savedReport(basePath), await savedReport(laterPath)];
  const comparison = compareReports(base, later);
  const sections = comparisonSection({ comparison, chains: later.chains }).map(printable);
  terminal.print(
    json === true
      ? `${JSON.stringify({ schema: "holyfail.compare/1", ...comparison }, null, 2)}\n`
      : sectionsText(sections, { columns, colour }),
  );
  if (comparison.regressed === null) return EXIT.notKnown;
  return comparison.regressed ? EXIT.no : EXIT.yes;
}
