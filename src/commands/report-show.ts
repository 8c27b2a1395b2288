import { plainCommand } from "../report/bench-sections.ts";
import { benchJson } from "../report/json.ts";
import { benchTable } from "../report/table.ts";
import { currencyAsked, inCurrency } from "./currency-option.ts";
import type { ReportShowOptions } from "./report.ts";
import { reportFiles } from "./report-files.ts";
import { savedReport } from "./report-source.ts";
import type { Terminal } from "./terminal.ts";

/** Prints a saved report as `bench` printed it, and writes it in the forms that are asked for. */
export async function showReport(path: string, options: ReportShowOptions, terminal: Terminal): Promise<void> {
  const { out, json, details: everything = false } = options;
  const currency = currencyAsked(options);
  const files = await reportFiles(out);
  const { elapsed, ...result } = await savedReport(path);
  const report = { ...inCurrency(result, options.currency === undefined ? result.currency : currency), elapsed };
  await files.write(report, plainCommand);
  const { columns, colour } = terminal;
  terminal.print(json === true ? benchJson(report) : benchTable(report, { columns, colour, everything }));
}
