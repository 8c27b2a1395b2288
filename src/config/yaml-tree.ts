import { Composer, isScalar, Parser } from "yaml";
import type { CST, Document, YAMLError } from "yaml";
import { YAML_DEPTH_MAX, YAML_NODES_MAX } from "./bounds.ts";
import { diagnostic, type Diagnostic, type SourceRange } from "./diagnostic.ts";
import { fileStart, indexLines, type LineIndex } from "./source-text.ts";
import { readNodes, type Positions } from "./yaml-nodes.ts";

export type YamlTree = ReadableTree | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface ReadableTree {
  readonly ok: true;
  /** Plain data: mappings are objects without a prototype's keys, lists arrays, scalars strings, numbers, booleans, null. */
  readonly data: unknown;
  readonly positions: Positions;
  /** Literal keys in values; the document can be read none the less. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one YAML 1.2 document (core schema, no merge keys) as plain data in which each key and value still knows where
 * it stands. Hostile input (deep nesting, alias bombs, a hundred thousand keys) is refused before it costs anything:
 * the composer recurses, and its stack would end the process.
 */
export function readYaml(text: string, file: string): YamlTree {
  const lines = indexLines(text);
  const tokens = [...new Parser().parse(text)];
  const excess = excessOf(tokens);
  if (excess !== null) {
    return failed([problem("too-complex", excess, fileStart(file), "simplify the file; is it the right one?")]);
  }
  // Repeated keys are found while reading the nodes: the composer's own search is quadratic.
  const composer = new Composer({ version: "1.2", schema: "core", merge: false, uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)];
  const complaints = [
    ...directiveProblems(tokens, file, lines),
    ...documents.flatMap((document) => syntaxProblems(document, file, lines)),
    ...severalDocuments(documents, file, lines),
  ];
  const contents = documents[0]?.contents ?? null;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return failed(complaints.length > 0 ? complaints : [emptyFile(file)]);
  }
  const read = readNodes(contents, file, lines);
  if (complaints.length > 0 || !read.sound) return failed([...complaints, ...read.diagnostics]);
  return { ok: true, data: read.data, positions: read.positions, diagnostics: read.diagnostics };
}

function failed(diagnostics: readonly Diagnostic[]): YamlTree {
  return { ok: false, diagnostics };
}

/** What is too much about these tokens; null when nothing is. It does not recurse. */
function excessOf(tokens: readonly CST.Token[]): string | null {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of tokens) pending.push({ token, depth: 0 });
  let count = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    count += 1;
    if (count > YAML_NODES_MAX) return `the file has more than ${YAML_NODES_MAX} keys and values`;
    if (next.depth > YAML_DEPTH_MAX) return `the file is nested more than ${YAML_DEPTH_MAX} levels deep`;
    const depth = next.depth + 1;
    const { token } = next;
    if ("value" in token && token.value !== undefined) pending.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const item of token.items) {
      if ("key" in item && item.key) pending.push({ token: item.key, depth });
      if (item.value) pending.push({ token: item.value, depth });
    }
  }
  return null;
}

function directiveProblems(tokens: readonly CST.Token[], file: string, lines: LineIndex): Diagnostic[] {
  return tokens.flatMap((token) => {
    if (token.type !== "directive" || /^%YAML\s+1\.2\s*$/.test(token.source)) return [];
    const range = lines.range(file, token.offset, token.offset + token.source.length);
    return [problem("yaml-syntax", "this directive is not read", range, "remove the line: files are plain YAML 1.2")];
  });
}

function syntaxProblems(document: Document.Parsed, file: string, lines: LineIndex): Diagnostic[] {
  return [...document.errors, ...document.warnings].map((error) => {
    const [start, end] = error.pos;
    const range = lines.range(file, start, Math.max(end, start + 1));
    return problem("yaml-syntax", inOurWords(error), range, SYNTAX_HINTS[error.code] ?? GENERAL_SYNTAX_HINT);
  });
}

function inOurWords(error: YAMLError): string {
  const message = error.message.slice(0, 300);
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

const GENERAL_SYNTAX_HINT = "check indentation, brackets and quotes here and on the line above";

const SYNTAX_HINTS: { readonly [Code in YAMLError["code"]]?: string } = {
  TAB_AS_INDENT: "indent with spaces; YAML does not allow tabs there",
  BAD_INDENT: "line up the keys of one mapping; close every bracket",
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a text that contains ": "',
  MULTILINE_IMPLICIT_KEY: 'a key needs a ":" behind it on the same line',
  MISSING_CHAR: "close the quote or bracket that was opened",
  BAD_DQ_ESCAPE: 'use single quotes, or write the backslash twice ("\\\\")',
  BAD_SCALAR_START: "put quotes around a text that starts with this character",
  TAG_RESOLVE_FAILED: 'remove the tag; a text that starts with "!" needs quotes',
};

function severalDocuments(documents: readonly Document.Parsed[], file: string, lines: LineIndex): Diagnostic[] {
  const second = documents[1];
  if (second === undefined) return [];
  const range = lines.range(file, second.range[0], second.range[0] + 1);
  const hint = 'a file holds one document: move the rest to a file of its own, or remove the "---"';
  return [problem("several-documents", "a second YAML document starts here", range, hint)];
}

function emptyFile(file: string): Diagnostic {
  return problem(
    "empty-file",
    "the file is empty",
    fileStart(file),
    "`holyfail chain init` writes a file to start from",
  );
}

function problem(rule: string, message: string, range: SourceRange, hint: string): Diagnostic {
  return diagnostic({ rule, severity: "error", message, hint, range, path: [] });
}
