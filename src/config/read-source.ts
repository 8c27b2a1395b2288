import { boundDiagnostics, diagnostic, LITERAL_KEY_RULE, type Diagnostic } from "./diagnostic.ts";
import { findSecrets } from "./redaction.ts";
import { checkText, indexLines } from "./source-text.ts";
import { literalKey, type Positions } from "./yaml-nodes.ts";
import { readYaml } from "./yaml-tree.ts";

export interface ReadSource {
  readonly ok: true;
  readonly data: Readonly<Record<string, unknown>>;
  readonly positions: Positions;
  /** Leaked keys, which leave the rest of the file checkable. */
  readonly diagnostics: readonly Diagnostic[];
}

export type ReadResult = ReadSource | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const START_OF_CHAIN = "`holyfail chain init` writes a file to start from";

/**
 * The first steps that every kind of file takes: is it text, does it leak a key, is it one YAML mapping? `toStart` says
 * how to come by a file of the kind that is wanted.
 */
export function readSource(text: string, file: string, toStart: string = START_OF_CHAIN): ReadResult {
  const unusable = checkText(text, file);
  if (unusable !== null) return { ok: false, diagnostics: [unusable] };
  const tree = readYaml(text, file, toStart);
  const leaks = leaksIn(text, file, tree.diagnostics);
  if (!tree.ok) return { ok: false, diagnostics: boundDiagnostics([...tree.diagnostics, ...leaks]) };
  if (!isMapping(tree.data)) {
    const wrong = diagnostic({
      rule: "wrong-type",
      severity: "error",
      message: "the file must be a mapping of keys at its top",
      hint: `start with "version: 1"; ${toStart}`,
      range: tree.positions.value([]),
      path: [],
    });
    return { ok: false, diagnostics: boundDiagnostics([...leaks, ...tree.diagnostics, wrong]) };
  }
  return { ok: true, data: tree.data, positions: tree.positions, diagnostics: [...tree.diagnostics, ...leaks] };
}

/** What looks like a key anywhere in the text, comments included, and was not found as a value already. */
function leaksIn(text: string, file: string, found: readonly Diagnostic[]): Diagnostic[] {
  const secrets = findSecrets(text);
  if (secrets.length === 0) return [];
  const lines = indexLines(text);
  const known = new Set(
    found
      .filter(({ rule }) => rule === LITERAL_KEY_RULE)
      .flatMap(({ range }) => linesOf(range.startLine, range.endLine)),
  );
  return secrets
    .map(({ start, end }) => literalKey(lines.range(file, start, end), []))
    .filter(({ range }) => !known.has(range.startLine));
}

function linesOf(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function isMapping(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
