import { extname } from "node:path";
import { refuseUnwritable, replaceFile } from "../adapters/replace-file.ts";
import type { BenchReport } from "../bench/bench-report.ts";
import type { CommandWith } from "../report/bench-sections.ts";
import { REPORT_ENDINGS, reportForm, type ReportForm } from "./report-forms.ts";
import { CommandError } from "./terminal.ts";

export interface ReportFiles {
  /** Throws CommandError when one cannot be written after all; the others are written. */
  write(report: BenchReport, command: CommandWith): Promise<void>;
}

/**
 * Checks the `--out` files before the bench runs, so that no long run is lost to a misspelt path.
 *
 * @throws CommandError for an unknown ending, and for a folder that is not there or not writable
 */
export async function reportFiles(paths: readonly string[]): Promise<ReportFiles> {
  const files: { readonly path: string; readonly form: ReportForm }[] = [];
  for (const path of new Set(paths)) files.push({ path, form: await formOf(path) });
  for (const { path } of files) {
    try {
      refuseUnwritable(path);
    } catch (error) {
      throw unwritable(path, error);
    }
  }
  return {
    write: async (report, command) => {
      const failed: CommandError[] = [];
      for (const { path, form } of files) {
        const text = form(report, command);
        await replaceFile(path, text).catch((error: unknown) => failed.push(unwritable(path, error)));
      }
      if (failed.length > 0) throw new CommandError(failed.map(({ message }) => message).join("\n"));
    },
  };
}

async function formOf(path: string): Promise<ReportForm> {
  const form = await reportForm(extname(path).toLowerCase());
  if (form !== null) return form;
  const known = REPORT_ENDINGS.join(", ");
  throw new CommandError(`holyfail: --out ${path}: the ending says the form of the report\nUse one of ${known}.`);
}

function unwritable(path: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `holyfail: --out ${path} cannot be written: ${reason}.\nName a file in a folder that exists.`,
  );
}
