import { DIAGNOSTICS_MAX } from "./bounds.ts";
import { redactSecrets } from "./redaction.ts";

export type Severity = "error" | "warning";

/** Lines and columns count from 1, columns in UTF-16 code units; the end column is the one after the last character. */
export interface SourceRange {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One thing that is wrong, or doubtful, in a file. Neither `message` nor `hint` ever contains a key. */
export interface Diagnostic {
  /** What found it, in kebab-case. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What to do next; null where the message says it all. */
  readonly hint: string | null;
  readonly range: SourceRange;
  /** A JSON pointer into the file's data; "" is the whole file. */
  readonly path: string;
}

/** Keys and list indices from the top of a file. */
export type Path = readonly (string | number)[];

const MESSAGE_CHARACTERS_MAX = 400;

/** Makes a diagnostic whose texts are free of secrets and control characters, and bounded. */
export function diagnostic(draft: Omit<Diagnostic, "path"> & { readonly path: Path }): Diagnostic {
  return {
    ...draft,
    message: presentable(draft.message),
    hint: draft.hint === null ? null : presentable(draft.hint),
    path: presentable(jsonPointer(draft.path)),
  };
}

export function jsonPointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** A piece of the user's own text, quoted for a message: short, without control characters or secrets. */
export function quoted(value: string): string {
  const shown = escapeControls(redactSecrets(value));
  return `"${shown.length > 60 ? `${shown.slice(0, 57)}...` : shown}"`;
}

/** Control and direction-changing characters as \u escapes: a file's text must not be able to drive the terminal. */
export function escapeControls(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** By place: file by file, line by line. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted(
    (left, right) =>
      compareText(left.range.file, right.range.file) ||
      left.range.startLine - right.range.startLine ||
      left.range.startColumn - right.range.startColumn ||
      compareText(left.rule, right.rule),
  );
}

/**
 * At most DIAGNOSTICS_MAX of one file's diagnostics, sorted by place, and a last one that counts the rest. Leaked keys
 * are kept before anything else, so that code frames know every place they must not show.
 */
export function boundDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = sortDiagnostics(withoutEchoes(diagnostics));
  const last = sorted.at(-1);
  if (last === undefined || sorted.length <= DIAGNOSTICS_MAX) return sorted;
  const leaks = sorted.filter((entry) => entry.rule === LITERAL_KEY_RULE);
  const kept = [...leaks, ...sorted.filter((entry) => entry.rule !== LITERAL_KEY_RULE)].slice(0, DIAGNOSTICS_MAX);
  const dropped = sorted.length - kept.length;
  const worst = sorted.some((entry) => entry.severity === "error" && !kept.includes(entry)) ? "error" : "warning";
  return [
    ...sortDiagnostics(kept),
    {
      rule: "more",
      severity: worst,
      message: `and ${dropped} more`,
      hint: "fix the ones above first; many of the rest may go with them",
      range: last.range,
      path: "",
    },
  ];
}

export const LITERAL_KEY_RULE = "literal-key";

/** Where a key was leaked, whatever else is wrong with that value goes with it; and nothing is said twice. */
function withoutEchoes(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const leaks = diagnostics.filter(({ rule, path }) => rule === LITERAL_KEY_RULE && path !== "");
  const leaked = new Set(leaks.map(({ path }) => path));
  const seen = new Set<string>();
  return diagnostics.filter(({ rule, path, range, message }) => {
    if (rule !== LITERAL_KEY_RULE && leaked.has(path)) return false;
    const identity = JSON.stringify([rule, path, message, range]);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

function presentable(text: string): string {
  const clean = escapeControls(redactSecrets(text));
  return clean.length > MESSAGE_CHARACTERS_MAX ? `${clean.slice(0, MESSAGE_CHARACTERS_MAX - 3)}...` : clean;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
