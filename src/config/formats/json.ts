import { tally, type CheckedFile } from "./tally.ts";

/** One JSON document: `{ schema, ok, errors, warnings, files: [{ file, kind, ok, diagnostics }] }`; columns from 1. */
export function jsonFormat(files: readonly CheckedFile[], strict: boolean): string {
  const counts = tally(files);
  const report = {
    schema: "holyfail.validate/1",
    ok: isFine(counts, strict),
    errors: counts.errors,
    warnings: counts.warnings,
    files: files.map((file) => ({
      file: file.file,
      kind: file.kind,
      ok: isFine(tally([file]), strict),
      diagnostics: file.diagnostics.map(({ rule, severity, message, hint, path, range }) => ({
        rule,
        severity,
        message,
        hint,
        path,
        line: range.startLine,
        column: range.startColumn,
        end_line: range.endLine,
        end_column: range.endColumn,
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function isFine(
  { errors, warnings }: { readonly errors: number; readonly warnings: number },
  strict: boolean,
): boolean {
  return errors === 0 && (!strict || warnings === 0);
}
