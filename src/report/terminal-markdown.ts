import { lexer, type Token, type Tokens } from "marked";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { inlineText, style } from "./terminal-inline.ts";
import { terminalTable } from "./terminal-grid.ts";

/** Lines of prose do not get longer than people read with ease. */
const PROSE_COLUMNS_MAX = 100;
const COLUMNS_MIN = 20;
/** A quote in a quote in a quote is shown; what is nested deeper is shown as it was written. */
const DEPTH_MAX = 8;

/** A block of Markdown, as it stands between blank lines. */
export type Block = Token;

/** The blocks of a Markdown text. It must be free of control characters already. */
export function blocksOf(markdown: string): Block[] {
  return lexer(markdown, { gfm: true }).filter(({ type }) => type !== "space" && type !== "def");
}

/** A block as lines of a terminal so many columns wide, coloured, without a newline at the end. */
export function renderBlock(block: Block, columns: number, depth = 0): string {
  const room = Math.max(COLUMNS_MIN, Math.min(columns, PROSE_COLUMNS_MAX));
  if (depth > DEPTH_MAX) return block.raw.trimEnd();
  const render = RENDERERS[block.type];
  return render === undefined ? wrapped(inlineText([block]), room) : render(block, room, depth);
}

type Render = (block: Tokens.Generic, columns: number, depth: number) => string;

const RENDERERS: Readonly<Record<string, Render>> = {
  heading: ({ depth: level, tokens }, columns) => {
    const text = style.bold(inlineText(tokens ?? []));
    return wrapped(level === 1 ? style.underlined(text) : text, columns);
  },
  paragraph: ({ tokens }, columns) => wrapped(inlineText(tokens ?? []), columns),
  text: ({ tokens, raw }, columns) => wrapped(tokens === undefined ? raw : inlineText(tokens), columns),
  code: ({ lang, text }, columns) =>
    [codeRule(typeof lang === "string" ? lang : "", columns), codeLines(String(text)), codeRule("", columns)].join(
      "\n",
    ),
  blockquote: ({ tokens }, columns, depth) =>
    prefixed(renderBlocks(tokens ?? [], columns - 2, depth + 1), style.dim("│ "), style.dim("│ ")),
  list: (block, columns, depth) => renderList(block as Tokens.List, columns, depth),
  hr: (_block, columns) => style.dim("─".repeat(columns)),
  html: ({ raw }) => raw.trimEnd(),
  table: (block, columns) => terminalTable(block as Tokens.Table, columns),
};

function renderBlocks(blocks: readonly Token[], columns: number, depth: number): string {
  return blocks
    .filter(({ type }) => type !== "space" && type !== "def")
    .map((block) => renderBlock(block, columns, depth))
    .join("\n\n");
}

function renderList({ ordered, start, items }: Tokens.List, columns: number, depth: number): string {
  const first = typeof start === "number" ? start : 1;
  const last = first + items.length - 1;
  return items
    .map((item, index) => {
      const bullet = ordered ? `${String(first + index).padStart(String(last).length)}. ` : "• ";
      const box = item.task ? (item.checked === true ? "[x] " : "[ ] ") : "";
      const indent = " ".repeat(bullet.length);
      const inner = itemBlocks(item, columns - bullet.length, depth);
      return prefixed(box + inner, style.accent(bullet), indent);
    })
    .join("\n");
}

/** An item's own lines, and what is nested in it right below. */
function itemBlocks({ tokens }: Tokens.ListItem, columns: number, depth: number): string {
  const parts = tokens.filter(({ type }) => type !== "space" && type !== "checkbox");
  return parts.map((token) => renderBlock(token, columns, depth + 1)).join("\n");
}

/** The line above and below code, with the language's name in it. */
export function codeRule(language: string, columns: number): string {
  const room = Math.min(columns, PROSE_COLUMNS_MAX);
  const name = language === "" ? "" : ` ${language.slice(0, Math.max(0, room - 6))} `;
  return style.dim(`──${name}${"─".repeat(Math.max(0, room - 2 - stringWidth(name)))}`);
}

/** Code as it is, so that it can be copied: neither indented nor wrapped. */
export function codeLines(code: string): string {
  return code
    .split("\n")
    .map((line) => (line === "" ? "" : style.code(line)))
    .join("\n");
}

function wrapped(text: string, columns: number): string {
  return wrapAnsi(text, Math.max(1, columns), { hard: true, trim: true });
}

function prefixed(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? first : others) + line)
    .map((line) => line.trimEnd())
    .join("\n");
}
