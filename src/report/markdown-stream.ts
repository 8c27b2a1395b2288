import type { Tokens } from "marked";
import { type Block, blocksOf, codeLines, codeRule, renderBlock } from "./terminal-markdown.ts";
import { safeText } from "./safe-text.ts";

/** A block that has grown so long is shown as it stands: it is looked at anew with each of its lines. */
const BLOCK_CHARACTERS_MAX = 8192;

type Kind = "bullets" | "numbers" | "block";

/**
 * Markdown that is still being written, shown block by block: a block comes out as soon as it is certain how it ends, an
 * item of a list when the next one begins, code line by line. What came out is never taken back.
 */
export class MarkdownStream {
  readonly #columns: () => number;
  #pending = "";
  /** A carriage return at the end of a piece may be one half of a line's end. */
  #carry = "";
  /** The fence that opened the code which is being shown. */
  #fence: string | null = null;
  #previous: Kind | null = null;

  constructor(columns: () => number) {
    this.#columns = columns;
  }

  /** What has come but is not shown yet; one line, for a glimpse of it. */
  get unfinished(): string {
    return this.#pending.trimEnd().split("\n").at(-1) ?? "";
  }

  /** Takes more of the text; gives what can be shown now, whole lines only. */
  push(text: string): string {
    const arrived = this.#carry + text;
    this.#carry = arrived.endsWith("\r") ? "\r" : "";
    this.#pending += safeText(this.#carry === "" ? arrived : arrived.slice(0, -1));
    const end = this.#pending.lastIndexOf("\n") + 1;
    if (end === 0 || !text.includes("\n")) return this.#pending.length > BLOCK_CHARACTERS_MAX ? this.end() : "";
    const lines = this.#pending.slice(0, end);
    const rest = this.#pending.slice(end);
    let shown = "";
    for (this.#pending = lines; this.#pending !== "";) {
      const before: string = this.#pending;
      shown += this.#fence === null ? this.#settled() : this.#code(this.#fence);
      if (this.#pending === before) break;
    }
    this.#pending += rest;
    return shown;
  }

  /** Gives the rest: the text is complete. */
  end(): string {
    const text = this.#pending;
    this.#pending = "";
    let shown = "";
    if (this.#fence !== null) {
      shown = text === "" ? "" : `${codeLines(text.replace(/\n$/, ""))}\n`;
      this.#fence = null;
      return `${shown}${codeRule("", this.#columns())}\n`;
    }
    for (const block of blocksOf(text)) shown += this.#show(block);
    return shown;
  }

  /** Shows the blocks that nothing can be added to any more, and keeps the last. */
  #settled(): string {
    const lines = this.#pending;
    const blocks = blocksOf(lines);
    const last = blocks.pop();
    this.#pending = "";
    if (last === undefined) return "";
    const shown = blocks.map((block) => this.#show(block)).join("");
    const opened = openFence(last);
    if (opened !== null) {
      this.#fence = opened.fence;
      this.#pending = sourceOf(last, lines).replace(/^[^\n]*\n/, "");
      return `${shown}${this.#gap("block")}${codeRule(opened.language, this.#columns())}\n`;
    }
    if (isWhole(last, lines)) return shown + this.#show(last);
    const begun = itemsBefore(last);
    this.#pending = sourceOf(last, lines).slice(begun?.raw.length ?? 0);
    return begun === null ? shown : shown + this.#show(begun);
  }

  #code(fence: string): string {
    const lines = this.#pending.split("\n");
    const closing = lines.findIndex((line) => closes(line, fence));
    if (closing === -1) {
      const text = this.#pending.replace(/\n$/, "");
      this.#pending = "";
      return `${codeLines(text)}\n`;
    }
    const code = lines.slice(0, closing);
    this.#fence = null;
    this.#pending = lines.slice(closing + 1).join("\n");
    return `${code.length === 0 ? "" : `${codeLines(code.join("\n"))}\n`}${codeRule("", this.#columns())}\n`;
  }

  #show(block: Block): string {
    const gap = this.#gap(isList(block) ? (block.ordered ? "numbers" : "bullets") : "block");
    return `${gap}${renderBlock(block, this.#columns())}\n`;
  }

  /** Blocks are parted by a blank line; the items of one list are not. */
  #gap(next: Kind): string {
    const together = this.#previous === null || (this.#previous === next && next !== "block");
    this.#previous = next;
    return together ? "" : "\n";
  }
}

/** Whether nothing that follows can change how this last block of a text is to be read. */
function isWhole({ type, raw }: Block, lines: string): boolean {
  if (raw.length > BLOCK_CHARACTERS_MAX || type === "heading" || type === "hr" || fenceOf(raw) !== null) return true;
  return ["paragraph", "table", "blockquote"].includes(type) && /\n[^\S\n]*\n$/.test(lines);
}

/** A list without its last item, which may go on; null where that is the only one. */
function itemsBefore(block: Block): Tokens.List | null {
  if (!isList(block) || block.items.length < 2) return null;
  const items = block.items.slice(0, -1);
  const raw = items.map((item) => item.raw).join("");
  return block.raw.startsWith(raw) ? { ...block, raw, items } : null;
}

function isList(block: Block): block is Tokens.List {
  return block.type === "list";
}

/** From where a last block begins to the end of the text. */
function sourceOf({ raw }: Block, lines: string): string {
  const from = lines.lastIndexOf(raw);
  return from === -1 ? `${raw}\n` : lines.slice(from);
}

/** The fence of a code block that the text has not closed yet. */
function openFence({ type, raw }: Block): { readonly fence: string; readonly language: string } | null {
  const found = type === "code" ? fenceOf(raw) : null;
  if (found === null) return null;
  const lines = raw.split("\n").slice(1);
  return lines.some((line) => closes(line, found.fence)) ? null : found;
}

function fenceOf(raw: string): { readonly fence: string; readonly language: string } | null {
  const match = /^ {0,3}(`{3,}|~{3,})[^\S\n]*([^\n]*)/.exec(raw);
  if (match === null) return null;
  const [, fence = "", information = ""] = match;
  return { fence, language: information.trim().split(" ")[0] ?? "" };
}

function closes(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && text === (fence[0] ?? "`").repeat(text.length) && !/^ {4}/.test(line);
}
