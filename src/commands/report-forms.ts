import type { BenchReport } from "../bench/bench-report.ts";
import type { CommandWith } from "../report/bench-sections.ts";

/** A text file has no terminal to ask for its width; most are read in one at least as wide as this. */
const TEXT_COLUMNS = 120;

export type ReportForm = (report: BenchReport, command: CommandWith) => string;

/** By the ending of a file. What a form needs is loaded only when it is asked for. */
const FORMS: Readonly<Record<string, () => Promise<ReportForm>>> = {
  ".json": async () => (await import("../report/json.ts")).benchJson,
  ".txt": async () => {
    const { benchTable } = await import("../report/table.ts");
    return (report, command) => benchTable(report, { columns: TEXT_COLUMNS, colour: false, command });
  },
  ".md": async () => (await import("../report/markdown.ts")).benchMarkdown,
  ".html": async () => {
    const { benchHtml } = await import("../report/html.ts");
    const { reportPage } = await import("../adapters/report-page.ts");
    const page = await reportPage();
    return (report, command) => benchHtml(report, page, command);
  },
  ".csv": async () => (await import("../report/csv.ts")).benchCsv,
  ".xml": async () => (await import("../report/junit.ts")).benchJunit,
  ".hgrm": async () => (await import("../report/hgrm.ts")).benchHgrm,
  ".prom": async () => (await import("../report/prometheus.ts")).benchPrometheus,
};

export const REPORT_ENDINGS: readonly string[] = Object.keys(FORMS);

/** Null: no report has this ending. */
export async function reportForm(ending: string): Promise<ReportForm | null> {
  const load = Object.hasOwn(FORMS, ending) ? FORMS[ending] : undefined;
  return load === undefined ? null : load();
}
