import { readFileBytes, readStandardInput } from "../adapters/text-file.ts";
import type { BenchReport } from "../bench/bench-report.ts";
import { readReport } from "../bench/read-report.ts";
import { quoted } from "../config/diagnostic.ts";
import { CommandError } from "./terminal.ts";

/** Some hundred times what a bench of many chains writes. */
const REPORT_BYTES_MAX = 64 * 1024 * 1024;

/**
 * A report that `bench --out report.json` has written ("-" is standard input).
 *
 * @throws CommandError (exit 2) when it cannot be read, or is none
 */
export async function savedReport(path: string): Promise<BenchReport> {
  const read = path === "-" ? await readStandardInput(REPORT_BYTES_MAX) : await readFileBytes(path, REPORT_BYTES_MAX);
  if (!read.ok) throw refused(path, read.message);
  if (read.bytes.length > REPORT_BYTES_MAX) throw refused(path, "it is larger than any report");
  const parsed = readReport(new TextDecoder().decode(read.bytes));
  if (!parsed.ok) throw refused(path, parsed.message);
  return parsed.report;
}

function refused(path: string, why: string): CommandError {
  return new CommandError(
    `holyfail: cannot read a report from ${quoted(path)}: ${why}.\n` +
      "`holyfail bench --out report.json` writes one that can be read.",
  );
}
