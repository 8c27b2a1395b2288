import { accessSync, constants, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import type { BenchReport } from "../bench/bench-report.ts";
import type { CommandWith } from "../report/bench-sections.ts";
import { benchJson } from "../report/json.ts";
import { benchMarkdown } from "../report/markdown.ts";
import { benchTable } from "../report/table.ts";
import { CommandError } from "./terminal.ts";

/** A text file has no terminal to ask for its width; most are read in one at least as wide as this. */
const TEXT_COLUMNS = 120;

const FORMS: Readonly<Record<string, (report: BenchReport, command: CommandWith) => string>> = {
  ".json": benchJson,
  ".txt": (report, command) => benchTable(report, { columns: TEXT_COLUMNS, colour: false, command }),
  ".md": benchMarkdown,
};

/**
 * Checks the `--out` files before the bench runs, so that no long run is lost to a misspelt path. Throws CommandError
 * for an unknown ending, a folder that is not there or not writable, and later for a failed write.
 */
export function benchFiles(paths: readonly string[]): {
  write(report: BenchReport, command: CommandWith): Promise<void>;
} {
  const files = paths.map((path) => ({ path, form: formOf(path) }));
  for (const { path } of files) refuseUnwritable(path);
  return {
    write: async (report, command) => {
      for (const { path, form } of files) {
        try {
          await writeFile(path, form(report, command));
        } catch (error) {
          throw unwritable(path, error);
        }
      }
    },
  };
}

function formOf(path: string): (report: BenchReport, command: CommandWith) => string {
  const ending = extname(path).toLowerCase();
  const form = Object.hasOwn(FORMS, ending) ? FORMS[ending] : undefined;
  if (form !== undefined) return form;
  const known = Object.keys(FORMS).join(", ");
  throw new CommandError(`holyfail: --out ${path}: the ending says the form of the report\nUse one of ${known}.`);
}

function refuseUnwritable(path: string): void {
  try {
    const target = statSync(path, { throwIfNoEntry: false });
    if (target?.isDirectory()) throw new Error("it is a folder");
    accessSync(target === undefined ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `holyfail: --out ${path} cannot be written: ${reason}.\nName a file in a folder that exists.`,
  );
}
