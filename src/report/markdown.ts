import type { BenchReport, BenchResult } from "../bench/bench-report.ts";
import { benchSections, type CommandWith, plainCommand } from "./bench-sections.ts";
import type { Column, Section, Table } from "./section.ts";

/** The report as GitHub-flavoured Markdown, with every column. Ends with a newline. */
export function benchMarkdown(report: BenchReport | BenchResult, command: CommandWith = plainCommand): string {
  return `${benchSections(report, { command, longNames: true }).map(renderSection).join("\n\n")}\n`;
}

function renderSection({ title, table, notes }: Section, index: number): string {
  const blocks = title === "" ? [] : [`${index === 0 ? "#" : "##"} ${title}`];
  if (table !== undefined && table.rows.length > 0) blocks.push(renderTable(table));
  if (notes.length > 0) blocks.push(notes.map((note) => `- ${escaped(note)}`).join("\n"));
  return blocks.join("\n\n");
}

function renderTable({ columns, rows }: Table): string {
  return [
    row(columns.map((column) => column.header.replaceAll("\n", " "))),
    row(columns.map((column: Column) => (column.align === "right" ? "---:" : "---"))),
    ...rows.map((cells) => row(cells.map(({ text }) => escaped(text)))),
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Keeps names and expressions from being read as markup. */
function escaped(text: string): string {
  return text.replace(/[\\|<>*_`[\]]/g, "\\$&");
}
