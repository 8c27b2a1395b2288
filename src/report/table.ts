import Table from "cli-table3";
import type { BenchReport, BenchResult } from "../bench/bench-report.ts";
import { benchSections, type CommandWith, plainCommand } from "./bench-sections.ts";
import type { Section, Table as TableData, Tone } from "./section.ts";
import { fitted, GAP, widthsOf } from "./table-fit.ts";
import { wrapped } from "./wrapped.ts";

const INDENT = "  ";
/** Below this a table is unreadable anyway; it is then left to the terminal to wrap. */
const COLUMNS_MIN = 40;
/** Lines of prose do not get longer than people read with ease. */
const PROSE_COLUMNS_MAX = 110;
const LONG_NAMES_FROM_COLUMNS = 110;

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
    asked: options.everything === true,
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
  for (const row of table.rows) view.push(row.map(({ text, tone }) => linewise(text, (line) => paint(line, tone))));
  return view
    .toString()
    .split("\n")
    .map((line) => `${INDENT}${line}`.trimEnd());
}

/** Colour that went on beyond a line's end would be in the cells beside the next line. */
function linewise(text: string, inColour: (line: string) => string): string {
  return text.split("\n").map(inColour).join("\n");
}

/** A header of one line stands on the last line of the header. */
function headerLine(header: string, line: number, of: number): string {
  const lines = header.split("\n");
  return lines[line - (of - lines.length)] ?? "";
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
