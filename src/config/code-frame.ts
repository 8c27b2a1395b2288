import { escapeControls, LITERAL_KEY_RULE, type Diagnostic, type SourceRange } from "./diagnostic.ts";
import { displayWidth } from "./display-width.ts";
import { maskedLines, type Span } from "./redaction.ts";

const CONTEXT_LINES = 2;
const LINE_CHARACTERS_MAX = 110;
/** How much of a long line is kept before the place that is pointed at. */
const LEAD_CHARACTERS = 30;
const TAB = "    ";

export interface FrameOptions {
  readonly colour: boolean;
}

/**
 * Diagnostics as text for people: `file:line:column severity message [rule]`, the lines around with a caret line, and
 * what to do next. Keys in the shown lines are masked, whichever diagnostic draws them.
 *
 * @param sources each file's text by the name its diagnostics carry; without one there is no code frame
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: FrameOptions,
): string {
  const paint = painter(options.colour);
  const lines = new Map<string, readonly string[]>();
  for (const [file, text] of sources) lines.set(file, maskedLines(text, leakedSpans(diagnostics, file, text)));
  return diagnostics.map((entry) => `${renderOne(entry, lines.get(entry.range.file) ?? [], paint)}\n`).join("\n");
}

type Style = "error" | "warning" | "dim" | "bold" | "help";
type Paint = (style: Style, text: string) => string;

const CODES: Readonly<Record<Style, string>> = { error: "31;1", warning: "33;1", dim: "2", bold: "1", help: "36" };

function painter(colour: boolean): Paint {
  return (style, text) => (colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

function renderOne(entry: Diagnostic, lines: readonly string[], paint: Paint): string {
  const { range, severity, rule } = entry;
  const place = `${escapeControls(range.file)}:${range.startLine}:${range.startColumn}`;
  const parts = [`${paint("bold", place)} ${paint(severity, severity)} ${entry.message} ${paint("dim", `[${rule}]`)}`];
  if (rule !== "more" && lines.length > 0) parts.push(...frame(range, lines, severity, paint));
  if (entry.hint !== null) parts.push(`  ${paint("help", "help:")} ${entry.hint}`);
  return parts.join("\n");
}

function frame(range: SourceRange, lines: readonly string[], severity: Style, paint: Paint): string[] {
  const first = Math.max(1, range.startLine - CONTEXT_LINES);
  const last = Math.min(lines.length, range.startLine + CONTEXT_LINES);
  const digits = String(last).length;
  const start = range.startColumn - 1;
  const target = lines[range.startLine - 1] ?? "";
  const end = range.endLine === range.startLine ? range.endColumn - 1 : target.trimEnd().length;
  const from = target.length > LINE_CHARACTERS_MAX ? Math.max(0, start - LEAD_CHARACTERS) : 0;
  const shown: string[] = [];
  for (let number = first; number <= last; number += 1) {
    const line = (lines[number - 1] ?? "").replace(/\r$/, "");
    if (number === lines.length && line === "" && number !== range.startLine) break;
    const marker = number === range.startLine ? paint(severity, ">") : " ";
    shown.push(
      `${marker} ${paint("dim", `${String(number).padStart(digits)} |`)} ${cut(line, number === range.startLine ? from : 0)}`.trimEnd(),
    );
    if (number !== range.startLine) continue;
    const indent = displayWidth(`${from > 0 ? "..." : ""}${presentable(line.slice(from, start))}`);
    const visible = line.slice(start, Math.min(Math.max(end, start + 1), from + LINE_CHARACTERS_MAX));
    const carets = "^".repeat(Math.max(1, displayWidth(presentable(visible))));
    shown.push(`  ${paint("dim", `${" ".repeat(digits)} |`)} ${" ".repeat(indent)}${paint(severity, carets)}`);
  }
  return shown;
}

/** A line's window from `from` on, safe to print. */
function cut(line: string, from: number): string {
  const window = line.slice(from, from + LINE_CHARACTERS_MAX);
  const more = line.length > from + LINE_CHARACTERS_MAX;
  return `${from > 0 && line !== "" ? "..." : ""}${presentable(window)}${more ? "..." : ""}`;
}

function presentable(text: string): string {
  return escapeControls(text.replaceAll("\t", TAB));
}

/** The places that diagnostics know to be keys, as offsets into the text. */
function leakedSpans(diagnostics: readonly Diagnostic[], file: string, text: string): Span[] {
  const leaks = diagnostics.filter(({ rule, range }) => rule === LITERAL_KEY_RULE && range.file === file);
  if (leaks.length === 0) return [];
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = (line: number, column: number): number => (starts[line - 1] ?? text.length) + column - 1;
  return leaks.map(({ range }) => ({
    start: offset(range.startLine, range.startColumn),
    end: offset(range.endLine, range.endColumn),
  }));
}
