import type { BenchReport, BenchResult } from "../bench/bench-report.ts";
import { benchSections, type CommandWith, plainCommand } from "./bench-sections.ts";
import { escapedMarkup } from "./markup.ts";
import type { Cell, Column, Section, Table } from "./section.ts";

/** What GitHub takes as a comment. */
const CHARACTERS_MAX = 65_536;
/** More are read by nobody; the JSON report has them all. */
const ROWS_MAX = 50;

const LEFT_OUT = "Details are left out, for they would not fit into a comment; the other reports have them.";

/** The report as GitHub-flavoured Markdown that fits a comment: what decides stands open, the rest folded. Ends with a newline. */
export function benchMarkdown(report: BenchReport | BenchResult, command: CommandWith = plainCommand): string {
  return sectionsMarkdown(benchSections(report, { command, longNames: true, everything: true }));
}

/** Sections one below the other. */
export function sectionsMarkdown(sections: readonly Section[]): string {
  const blocks = sections.map((section, index) => ({
    detail: section.detail === true,
    text: section.detail === true ? folded(section) : opened(section, index),
  }));
  const whole = joined(blocks.map(({ text }) => text));
  if (whole.length <= CHARACTERS_MAX) return whole;
  const short = joined([...blocks.filter(({ detail }) => !detail).map(({ text }) => text), LEFT_OUT]);
  return short.length <= CHARACTERS_MAX ? short : `${short.slice(0, CHARACTERS_MAX - 2)}…\n`;
}

function joined(blocks: readonly string[]): string {
  return `${blocks.join("\n\n")}\n`;
}

function opened(section: Section, index: number): string {
  const title = section.title === "" ? [] : [`${index === 0 ? "#" : "##"} ${section.title}`];
  return [...title, ...bodyOf(section)].join("\n\n");
}

/** Markdown is read inside only after an empty line. */
function folded(section: Section): string {
  return [`<details><summary>${escapedMarkup(section.title)}</summary>`, ...bodyOf(section), "</details>"].join("\n\n");
}

function bodyOf({ table, notes }: Section): readonly string[] {
  const blocks: string[] = [];
  if (table !== undefined && table.rows.length > 0) blocks.push(renderTable(table));
  const more = (table?.rows.length ?? 0) - ROWS_MAX;
  const all = more > 0 ? [`And ${more} more rows.`, ...notes] : notes;
  if (all.length > 0) blocks.push(all.map((note) => `- ${escaped(note)}`).join("\n"));
  return blocks;
}

function renderTable({ columns, rows }: Table): string {
  return [
    row(columns.map((column) => column.header.replaceAll("\n", " "))),
    row(columns.map((column: Column) => (column.align === "right" ? "---:" : "---"))),
    ...rows.slice(0, ROWS_MAX).map((cells: readonly Cell[]) => row(cells.map(({ text }) => escaped(text)))),
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Keeps names and expressions from being read as markup, and from calling people or issues. */
function escaped(text: string): string {
  return text.replace(/[\\|<>*_`~[\]#&]/g, "\\$&").replaceAll("@", "@\u200b");
}
