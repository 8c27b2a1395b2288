import { FILE_BYTES_MAX } from "./bounds.ts";
import { diagnostic, type Diagnostic, type SourceRange } from "./diagnostic.ts";

/** Turns offsets into lines and columns. */
export interface LineIndex {
  range(file: string, start: number, end: number): SourceRange;
  lineCount: number;
}

export type DecodedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * The text of a file's bytes, or why it is not text: too large, not UTF-8, or with NUL bytes in it. `bytes` may end
 * anywhere beyond FILE_BYTES_MAX: more than that is refused without being looked at.
 */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  if (bytes.length > FILE_BYTES_MAX) return refused(tooLarge(file));
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (utf16) return refused(notText(file, fileStart(file), "the file is UTF-16, not UTF-8"));
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder("utf-8").decode(bytes).split("�")[0] ?? "";
    const range = indexLines(before).range(file, before.length, before.length + 1);
    return refused(notText(file, range, "the file is not UTF-8 text"));
  }
  const problem = checkText(text, file);
  return problem === null ? { ok: true, text } : refused(problem);
}

/** The same checks for a text that came as text. */
export function checkText(text: string, file: string): Diagnostic | null {
  if (text.length > FILE_BYTES_MAX) return tooLarge(file);
  const nul = text.indexOf("\0");
  if (nul < 0) return null;
  return notText(file, indexLines(text).range(file, nul, nul + 1), "the file holds binary data (a NUL byte)");
}

export function indexLines(text: string): LineIndex {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const place = (offset: number): { line: number; column: number } => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return {
    lineCount: starts.length,
    range(file, start, end) {
      const from = place(Math.min(start, text.length));
      const to = place(Math.max(Math.min(end, text.length), Math.min(start, text.length)));
      return { file, startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
    },
  };
}

export function fileStart(file: string): SourceRange {
  return { file, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };
}

function refused(problem: Diagnostic): DecodedText {
  return { ok: false, diagnostics: [problem] };
}

function tooLarge(file: string): Diagnostic {
  return diagnostic({
    rule: "file-too-large",
    severity: "error",
    message: `the file is larger than ${FILE_BYTES_MAX / 1_048_576} MB`,
    hint: "chain and scenario files are a few kilobytes; is this the right file?",
    range: fileStart(file),
    path: [],
  });
}

function notText(file: string, range: SourceRange, message: string): Diagnostic {
  return diagnostic({
    rule: "binary-data",
    severity: "error",
    message,
    hint: `save ${file} as UTF-8 text; is it the right file?`,
    range,
    path: [],
  });
}
