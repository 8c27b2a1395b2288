import Table from "cli-table3";
import type { BenchReport, BenchResult } from "../bench/bench-report.ts";
import { benchSections, type CommandWith, plainCommand } from "./bench-sections.ts";
import type { Cell, Column, Section, Table as TableData, Tone } from "./section.ts";
import { wrapped } from "./wrapped.ts";

const INDENT = "  ";
const GAP = 2;
/** Below this a table is unreadable anyway; it is then left to the terminal to wrap. */
const COLUMNS_MIN = 40;
/** Lines of prose do not get longer than people read with ease. */
const PROSE_COLUMNS_MAX = 110;
const LONG_NAMES_FROM_COLUMNS = 110;
/** Text cells are not cut shorter than this. */
const TEXT_WIDTH_MIN = 6;

/** cli-table3 draws every line and corner unless it is told not to. */
const NO_LINES = Object.fromEntries(
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid"
    .split(" ")
    .map((place) => [place, ""]),
);

export interface TableOptions {
  /** Width of the terminal in characters. */
  readonly columns: number;
  readonly colour: boolean;
  /** For the suggestion at the end. */
  readonly command?: CommandWith;
  /** Every fault window and every difference, not only what decides. Absent: false. */
  readonly everything?: boolean;
}

/** The report as a terminal shows it: never wider than `columns`, and readable without colour. Ends with a newline. */
export function benchTable(report: BenchReport | BenchResult, options: TableOptions): string {
  const columns = Math.max(COLUMNS_MIN, options.columns);
  const words = {
    command: options.command ?? plainCommand,
    longNames: columns >= LONG_NAMES_FROM_COLUMNS,
    everything: options.everything === true,
  };
  return sectionsText(benchSections(report, words), options);
}

/** Sections one below the other, in so many columns and not more. Ends with a newline. */
export function sectionsText(
  sections: readonly Section[],
  options: Omit<TableOptions, "command" | "everything">,
): string {
  const columns = Math.max(COLUMNS_MIN, options.columns);
  const paint = options.colour ? painted : (text: string): string => text;
  return `${sections.map((section) => renderSection(section, columns, paint)).join("\n\n")}\n`;
}

type Paint = (text: string, tone: Tone | "title" | "rule") => string;

function renderSection({ title, table, notes }: Section, columns: number, paint: Paint): string {
  const lines: string[] = title === "" ? [] : [paint(title, "title")];
  const indent = title === "" ? "" : INDENT;
  if (table !== undefined && table.rows.length > 0) {
    lines.push(...renderTable(fitted(table, columns - INDENT.length), paint));
  }
  for (const note of notes) lines.push(...wrapped(note, Math.min(columns, PROSE_COLUMNS_MAX), indent));
  return lines.join("\n");
}

function renderTable(table: TableData, paint: Paint): string[] {
  const view = new Table({
    chars: { ...NO_LINES, middle: " ".repeat(GAP) },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colAligns: table.columns.map((column) => column.align),
  });
  const widths = widthsOf(table);
  const headerLines = Math.max(...table.columns.map(({ header }) => header.split("\n").length));
  for (let line = 0; line < headerLines; line += 1) {
    view.push(table.columns.map(({ header }) => headerLine(header, line, headerLines)));
  }
  view.push(widths.map((width) => paint("─".repeat(width), "rule")));
  for (const row of table.rows) view.push(row.map(({ text, tone }) => paint(text, tone)));
  return view
    .toString()
    .split("\n")
    .map((line) => `${INDENT}${line}`.trimEnd());
}

/** A header of one line stands on the last line of the header. */
function headerLine(header: string, line: number, of: number): string {
  const lines = header.split("\n");
  return lines[line - (of - lines.length)] ?? "";
}

/** Leaves out the least important columns until the rest fits, then shortens texts. */
function fitted(table: TableData, width: number): TableData {
  let { columns, rows } = table;
  while (totalOf(widthsOf({ columns, rows })) > width) {
    const rank = Math.max(...columns.map((column) => column.rank));
    if (rank === 0) return shortened({ columns, rows }, width);
    const index = columns.findLastIndex((column) => column.rank === rank);
    columns = columns.toSpliced(index, 1);
    rows = rows.map((row) => row.toSpliced(index, 1));
  }
  return { columns, rows };
}

/** Cuts the texts of the widest left-aligned column, then of the next, down to a few characters each. */
function shortened({ columns, rows }: TableData, width: number): TableData {
  let cut = rows;
  for (let turn = 0; turn < columns.length; turn += 1) {
    const widths = widthsOf({ columns, rows: cut });
    const excess = totalOf(widths) - width;
    if (excess <= 0) break;
    const widest = widths.reduce(
      (best, one, index) => (columns[index]?.align === "left" && one > (widths[best] ?? 0) ? index : best),
      0,
    );
    const room = Math.max(TEXT_WIDTH_MIN, (widths[widest] ?? 0) - excess);
    cut = cut.map((row) => row.map((it, index) => (index === widest ? shortenedCell(it, room) : it)));
  }
  return { columns, rows: cut };
}

function shortenedCell(it: Cell, room: number): Cell {
  return it.text.length <= room ? it : { ...it, text: `${it.text.slice(0, room - 1)}…` };
}

function widthsOf({ columns, rows }: TableData): number[] {
  return columns.map((column: Column, index) =>
    Math.max(
      ...column.header.split("\n").map((line) => line.length),
      ...rows.map((row) => row[index]?.text.length ?? 0),
    ),
  );
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((before, width) => before + width, 0) + GAP * Math.max(0, widths.length - 1);
}

const CODES: Readonly<Record<Tone | "title" | "rule", readonly [number, number] | null>> = {
  plain: null,
  good: [32, 39],
  bad: [31, 39],
  unsure: [33, 39],
  title: [1, 22],
  rule: [2, 22],
};

function painted(text: string, tone: Tone | "title" | "rule"): string {
  const codes = CODES[tone];
  return codes === null ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}
