import type { Cell, Column, Table } from "./section.ts";

/** Between two columns. */
export const GAP = 2;
/** Text cells are not cut shorter than this. */
const TEXT_WIDTH_MIN = 6;
/** Columns that wrap get no narrower than this, and for as long as others can be left out no word of theirs is broken. */
const WRAPPED_WIDTH_MIN = 8;

/** Wraps what may be wrapped, leaves out the least important columns until the rest fits, then shortens texts. */
export function fitted(table: Table, width: number): Table {
  let { columns, rows } = table;
  for (;;) {
    const narrowed = wrappedTo({ columns, rows }, width, { wholeWords: true });
    if (totalOf(widthsOf(narrowed)) <= width) return narrowed;
    const rank = Math.max(...columns.map((column) => column.rank));
    if (rank === 0) return shortened(wrappedTo({ columns, rows }, width, { wholeWords: false }), width);
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

/** Takes from the widest of the columns that wrap, character by character, until the table fits or none has one to spare. */
function wrappedTo({ columns, rows }: Table, width: number, { wholeWords }: { wholeWords: boolean }): Table {
  const widths = widthsOf({ columns, rows });
  const least = columns.map((_, index) =>
    Math.max(WRAPPED_WIDTH_MIN, wholeWords ? longestPart(rows.map((row) => row[index]?.text ?? "")) : 0),
  );
  const wanted = [...widths];
  while (totalOf(wanted) > width) {
    const widest = widestOf(wanted, (index) => {
      return columns[index]?.wraps === true && (wanted[index] ?? 0) > (least[index] ?? 0);
    });
    if (widest === -1) break;
    wanted[widest] = (wanted[widest] ?? 0) - 1;
  }
  const room = (index: number): number | null => (wanted[index] === widths[index] ? null : (wanted[index] ?? null));
  return { columns, rows: rows.map((row) => row.map((it, index) => wrappedCell(it, room(index)))) };
}

function longestPart(texts: readonly string[]): number {
  return Math.max(0, ...texts.flatMap((text) => text.split(BREAKS).map((part) => part.trimEnd().length)));
}

/** -1 where none may be taken. */
function widestOf(widths: readonly number[], may: (index: number) => boolean): number {
  return widths.reduce((best, one, index) => (may(index) && one > (widths[best] ?? 0) ? index : best), -1);
}

/** After a space, but not within an amount ("CNY 1", "5 ms"); after a name's dot or colon; before what a name is compared by. */
const BREAKS =
  /(?<= )(?<!\b[A-Z]{3} )(?!(?:%|ms|s|min|h|d)(?:[\s.,;)]|$))|(?<=[.:])(?=[a-z])|(?<![<>=!])(?=[<>=!])(?!= )/;

function wrappedCell(it: Cell, room: number | null): Cell {
  if (room === null || it.text.length <= room) return it;
  const lines: string[] = [];
  let line = "";
  for (const part of it.text.split(BREAKS).flatMap((one) => inPieces(one, room))) {
    if (line !== "" && (line + part).trimEnd().length > room) {
      lines.push(line.trimEnd());
      line = part;
    } else line += part;
  }
  return { ...it, text: [...lines, line.trimEnd()].join("\n") };
}

/** What has no place to break at is broken where the line ends: nothing of it is lost. */
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
  return column?.align === "left" && column.wraps !== true;
}

function shortenedCell(it: Cell, room: number): Cell {
  return it.text.length <= room ? it : { ...it, text: `${it.text.slice(0, room - 1)}…` };
}
