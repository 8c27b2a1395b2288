import type { Diagnostic } from "../diagnostic.ts";
import type { CheckedFile } from "./tally.ts";

/** A SARIF 2.1.0 log with one run, for code scanning. Columns are UTF-16 code units, the end column exclusive. */
export function sarifFormat(files: readonly CheckedFile[], version: string): string {
  const diagnostics = files.flatMap((file) => file.diagnostics);
  const rules = [...new Set(diagnostics.map(({ rule }) => rule))].toSorted();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "holyfail", version, rules: rules.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        artifacts: files.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: diagnostics.map((entry) => resultOf(entry, rules.indexOf(entry.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf({ rule, severity, message, hint, range, path }: Diagnostic, ruleIndex: number) {
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: hint === null ? message : `${message}\n${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(range.file) },
          region: {
            startLine: range.startLine,
            startColumn: range.startColumn,
            endLine: range.endLine,
            endColumn: range.endColumn,
          },
        },
        ...(path === "" ? {} : { logicalLocations: [{ fullyQualifiedName: path }] }),
      },
    ],
  };
}

/** A relative path as a URI reference: every segment escaped, separators kept. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}
