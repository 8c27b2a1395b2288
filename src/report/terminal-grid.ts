import type { Tokens } from "marked";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { inlineText, style } from "./terminal-inline.ts";

const GAP = 2;
/** Narrower than this a column breaks every word. */
const COLUMN_WIDTH_MIN = 4;

/** A Markdown table no wider than the terminal: cells that are too long are wrapped. Too many columns: each row as a list. */
export function terminalTable(table: Tokens.Table, columns: number): string {
  const header = table.header.map(({ tokens }) => inlineText(tokens));
  const rows = table.rows.map((row) => row.map(({ tokens }) => inlineText(tokens)));
  const natural = header.map((text, index) =>
    Math.max(1, stringWidth(text), ...rows.map((row) => stringWidth(row[index] ?? ""))),
  );
  const room = columns - GAP * (natural.length - 1);
  if (room < natural.length * COLUMN_WIDTH_MIN) return asLists(header, rows, columns);
  const widths = fitted(natural, room);
  const line = (cells: readonly string[], mark: (text: string) => string): string =>
    gridLine(cells, widths, table.align, mark);
  return [
    line(header, style.bold),
    style.dim(widths.map((width) => "─".repeat(width)).join(" ".repeat(GAP))),
    ...rows.map((row) => line(row, (text) => text)),
  ].join("\n");
}

function asLists(header: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  return rows
    .map((row) =>
      row
        .map((cell, index) => wrapAnsi(`${style.bold(header[index] ?? "")}: ${cell}`, columns, { hard: true }))
        .join("\n"),
    )
    .join("\n\n");
}

/** The widest columns give way first, down to one common width. */
function fitted(natural: readonly number[], room: number): readonly number[] {
  let left = room;
  let columns = natural.length;
  const widths = new Map<number, number>();
  const byWidth = natural.map((width, index) => ({ width, index })).toSorted((one, other) => one.width - other.width);
  for (const { width, index } of byWidth) {
    const granted = Math.min(width, Math.floor(left / columns));
    widths.set(index, granted);
    left -= granted;
    columns -= 1;
  }
  return natural.map((width, index) => widths.get(index) ?? width);
}

function gridLine(
  cells: readonly string[],
  widths: readonly number[],
  align: Tokens.Table["align"],
  mark: (text: string) => string,
): string {
  const columns = widths.map((width, index) => wrapAnsi(cells[index] ?? "", width, { hard: true }).split("\n"));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    columns
      .map((lines, index) => aligned(mark(lines[row] ?? ""), widths[index] ?? 0, align[index] ?? "left"))
      .join(" ".repeat(GAP))
      .trimEnd(),
  ).join("\n");
}

function aligned(text: string, width: number, side: "left" | "right" | "center"): string {
  const room = Math.max(0, width - stringWidth(text));
  const before = side === "right" ? room : side === "center" ? Math.floor(room / 2) : 0;
  return `${" ".repeat(before)}${text}${" ".repeat(room - before)}`;
}
