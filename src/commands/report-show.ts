import { plainCommand } from "../report/bench-sections.ts";
import { benchJson } from "../report/json.ts";
import { benchTable } from "../report/table.ts";
import type { ReportShowOptions } from "./report.ts";
import { reportFiles } from "./report-files.ts";
import { savedReport } from "./report-source.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a saved report as `bench` printed it, and writes it in the forms that are asked for. */
export async function showReport(path: string, { out, json }: ReportShowOptions, terminal: Terminal): Promise<void> {
  const files = await reportFiles(out);
  const report = await savedReport(path);
  await files.write(report, plainCommand);
  const { columns, colour } = terminal;
  terminal.print(json === true ? benchJson(report) : benchTable(report, { columns, colour }));
}
