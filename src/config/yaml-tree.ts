import { Composer, isScalar, Lexer, Parser } from "yaml";
import type { CST, Document, YAMLError } from "yaml";
import { YAML_DEPTH_MAX, YAML_ERRORS_MAX, YAML_NODES_MAX, YAML_TOKENS_MAX } from "./bounds.ts";
import { diagnostic, LITERAL_KEY_RULE, type Diagnostic, type SourceRange } from "./diagnostic.ts";
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
 * the composer recurses, and its stack would end the process. `toStart` is the advice for an empty file.
 */
export function readYaml(text: string, file: string, toStart: string): YamlTree {
  const lines = indexLines(text);
  const tokens = tokensOf(text);
  const excess = typeof tokens === "string" ? tokens : excessOf(tokens);
  if (typeof tokens === "string" || excess !== null) {
    const message = excess ?? "the file is too complex";
    return failed([problem("too-complex", message, fileStart(file), "simplify the file; is it the right one?")]);
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
    return failed(
      complaints.length > 0 ? complaints : [problem("empty-file", "the file is empty", fileStart(file), toStart)],
    );
  }
  const read = readNodes(contents, file, lines);
  // Of a file that is not valid YAML only the leaks in what could be read are worth adding.
  const leaks = read.diagnostics.filter(({ rule }) => rule === LITERAL_KEY_RULE);
  if (complaints.length > 0) return failed([...complaints, ...leaks]);
  if (!read.sound) return failed(read.diagnostics);
  return { ok: true, data: read.data, positions: read.positions, diagnostics: read.diagnostics };
}

function failed(diagnostics: readonly Diagnostic[]): YamlTree {
  return { ok: false, diagnostics };
}

/** The text's tokens; or what is too much about it, found before much of it was read. */
function tokensOf(text: string): CST.Token[] | string {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  let brackets = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (lexeme === "[" || lexeme === "{") brackets += 1;
    if (lexeme === "]" || lexeme === "}") brackets -= 1;
    if (brackets > YAML_DEPTH_MAX) return TOO_DEEP;
    if (count > YAML_TOKENS_MAX) return TOO_MANY;
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

const TOO_DEEP = `the file is nested more than ${YAML_DEPTH_MAX} levels deep`;
const TOO_MANY = `the file has more than ${YAML_NODES_MAX} keys and values`;

/** What is too much about these tokens; null when nothing is. It does not recurse. */
function excessOf(tokens: readonly CST.Token[]): string | null {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of tokens) pending.push({ token, depth: 0 });
  let count = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    count += 1;
    if (count > YAML_NODES_MAX) return TOO_MANY;
    if (next.depth > YAML_DEPTH_MAX) return TOO_DEEP;
    const depth = next.depth + 1;
    const { token } = next;
    if ("value" in token && token.value !== undefined) pending.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const item of token.items) {
      // A pair of nothing and nothing costs as much as any other.
      if (!("key" in item && item.key) && !item.value) count += 1;
      if ("key" in item && item.key) pending.push({ token: item.key, depth });
      if (item.value) pending.push({ token: item.value, depth });
    }
  }
  return count > YAML_NODES_MAX ? TOO_MANY : null;
}

function directiveProblems(tokens: readonly CST.Token[], file: string, lines: LineIndex): Diagnostic[] {
  return tokens.flatMap((token) => {
    if (token.type !== "directive" || /^%YAML\s+1\.2\s*$/.test(token.source)) return [];
    const range = lines.range(file, token.offset, token.offset + token.source.length);
    return [problem("yaml-syntax", "this directive is not read", range, "remove the line: files are plain YAML 1.2")];
  });
}

/** One a line: what comes after the first on the same line is most often a consequence of it. */
function syntaxProblems(document: Document.Parsed, file: string, lines: LineIndex): Diagnostic[] {
  const seen = new Set<number>();
  return [...document.errors, ...document.warnings].slice(0, YAML_ERRORS_MAX).flatMap((error) => {
    const [start, end] = error.pos;
    const range = lines.range(file, start, Math.max(end, start + 1));
    if (seen.has(range.startLine)) return [];
    seen.add(range.startLine);
    return [problem("yaml-syntax", inOurWords(error), range, SYNTAX_HINTS[error.code] ?? GENERAL_SYNTAX_HINT)];
  });
}

/** The parser quotes the file behind a colon or a backslash; that may be a key, and the code frame shows the rest. */
function inOurWords(error: YAMLError): string {
  const message = error.message
    .slice(0, 300)
    .replace(/(?<=\S): .*$/s, "")
    .replace(/ \\.*$/s, "");
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

function problem(rule: string, message: string, range: SourceRange, hint: string): Diagnostic {
  return diagnostic({ rule, severity: "error", message, hint, range, path: [] });
}
