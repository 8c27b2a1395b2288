import type { Cell, Column, Table } from "./section.ts";

/** Between two columns. */
export const GAP = 2;
/** Text cells are not cut shorter than this. */
const TEXT_WIDTH_MIN = 6;

/** Wraps what may be wrapped, leaves out the least important columns until the rest fits, then shortens texts. */
export function fitted(table: Table, width: number): Table {
  let { columns, rows } = table;
  for (;;) {
    for (const manner of [BETWEEN_WORDS, WITHIN_NAMES]) {
      const narrowed = wrappedTo({ columns, rows }, width, manner);
      if (totalOf(widthsOf(narrowed)) <= width) return narrowed;
    }
    const rank = Math.max(...columns.map((column) => column.rank));
    if (rank === 0) return shortened(wrappedTo({ columns, rows }, width, ANYWHERE), width);
    const index = columns.findLastIndex((column) => column.rank === rank);
    columns = columns.toSpliced(index, 1);
    rows = rows.map((row) => row.toSpliced(index, 1));
  }
}

/** In characters. */
export function widthsOf({ columns, rows }: Table): number[] {
  return columns.map(({ header }, index) =>
    Math.max(...[header, ...rows.map((row) => row[index]?.text ?? "")].flatMap(lineLengths)),
  );
}

function lineLengths(text: string): number[] {
  return text.split("\n").map((line) => line.length);
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((before, width) => before + width, 0) + GAP * Math.max(0, widths.length - 1);
}

/** Where texts may go on in the next line, and whether what is still too long is broken where the line ends. */
interface Manner {
  readonly breaks: RegExp;
  readonly anywhere: boolean;
}

/** After a space, but not within an amount ("CNY 1", "5 ms"). */
const SPACE = /(?<= )(?<!\b[A-Z]{3} )(?!(?:%|ms|s|min|h|d)(?:[\s.,;)]|$))/;
/** And after a name's dot or colon, and before what a name is compared by. */
const NAME = new RegExp(`${SPACE.source}|(?<=[.:])(?=[a-z])|(?<![<>=! ])(?=[<>=!])`);

const BETWEEN_WORDS: Manner = { breaks: SPACE, anywhere: false };
const WITHIN_NAMES: Manner = { breaks: NAME, anywhere: false };
const ANYWHERE: Manner = { breaks: NAME, anywhere: true };

/** Wraps the widest of the columns that can be narrower, line by line, until the table fits or none is left. */
function wrappedTo(table: Table, width: number, manner: Manner): Table {
  let { rows } = table;
  const { columns } = table;
  const settled = new Set(columns.flatMap(({ wraps }, index) => (wraps === undefined ? [index] : [])));
  for (;;) {
    const widths = widthsOf({ columns, rows });
    const widest = widestOf(widths, (index) => !settled.has(index));
    if (totalOf(widths) <= width || widest === -1) return { columns, rows };
    const room = (widths[widest] ?? 0) - 1;
    const wrapped = table.rows.map((row, at) =>
      (rows[at] ?? row).map((it, index) => (index === widest ? wrappedCell(row[index] ?? it, room, manner) : it)),
    );
    const narrower = (widthsOf({ columns, rows: wrapped })[widest] ?? 0) <= room;
    if (narrower) rows = wrapped;
    if (!narrower || room <= (columns[widest]?.wraps ?? 0)) settled.add(widest);
  }
}

/** -1 where none may be taken. */
function widestOf(widths: readonly number[], may: (index: number) => boolean): number {
  return widths.reduce((best, one, index) => (may(index) && one > (widths[best] ?? 0) ? index : best), -1);
}

function wrappedCell(it: Cell, room: number, { breaks, anywhere }: Manner): Cell {
  const parts = it.text.split(breaks);
  const lines: string[] = [];
  let line = "";
  for (const part of anywhere ? parts.flatMap((one) => inPieces(one, room)) : parts) {
    if (line !== "" && (line + part).trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = part;
    } else line += part;
  }
  return { ...it, text: [...lines, line.trimEnd()].join("\n") };
}

/** Nothing of it is lost. */
function inPieces(text: string, room: number): readonly string[] {
  return text.trimEnd().length <= room ? [text] : (text.match(new RegExp(`.{1,${room}}`, "gu")) ?? []);
}

/** Cuts the texts of the widest left-aligned column, then of the next, down to a few characters each. */
function shortened({ columns, rows }: Table, width: number): Table {
  let cut = rows;
  for (let turn = 0; turn < columns.length; turn += 1) {
    const widths = widthsOf({ columns, rows: cut });
    const excess = totalOf(widths) - width;
    if (excess <= 0) break;
    const widest = widestOf(widths, (index) => isCut(columns[index]));
    const room = Math.max(TEXT_WIDTH_MIN, (widths[widest] ?? 0) - excess);
    cut = cut.map((row) => row.map((it, index) => (index === widest ? shortenedCell(it, room) : it)));
  }
  return { columns, rows: cut };
}

function isCut(column: Column | undefined): boolean {
  return column?.align === "left" && column.wraps === undefined;
}

function shortenedCell(it: Cell, room: number): Cell {
  return it.text.length <= room ? it : { ...it, text: `${it.text.slice(0, room - 1)}…` };
}
