import { safeLine } from "./safe-text.ts";

/** A report as data, before it takes the form of a terminal's table or of Markdown. */
export interface Section {
  readonly title: string;
  readonly table?: Table;
  /** For those who want to know more: Markdown folds it away. */
  readonly detail?: true;
  /** Whole sentences below the table; each is wrapped by itself. */
  readonly notes: readonly string[];
}

export interface Table {
  readonly columns: readonly Column[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  /** May be of two lines. */
  readonly header: string;
  readonly align: "left" | "right";
  /** When space is short the highest rank is left out first; rank 0 always stays. */
  readonly rank: number;
  /** When space is short its texts go on in the next line, in so many characters or more; absent: they are cut. */
  readonly wraps?: number;
}

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

/** What a cell's colour would say; its words always say it too. */
export type Tone = "plain" | "good" | "bad" | "unsure";

/** The same section without control characters: a model's name from a file must not be able to drive the terminal. */
export function printable({ title, table, notes, ...rest }: Section): Section {
  return {
    ...rest,
    title: safeLine(title),
    ...(table === undefined ? {} : { table: { columns: table.columns, rows: table.rows.map(printableRow) } }),
    notes: notes.map(safeLine),
  };
}

function printableRow(row: readonly Cell[]): readonly Cell[] {
  return row.map(({ text, tone }) => ({ text: safeLine(text), tone }));
}

export function cell(text: string, tone: Tone = "plain"): Cell {
  return { text, tone };
}

export function left(header: string, rank = 0): Column {
  return { header, align: "left", rank };
}

export function right(header: string, rank = 0): Column {
  return { header, align: "right", rank };
}

/** The same column, of texts that are worthless when they are cut. */
export function wrapping(column: Column, least = WRAPPED_WIDTH_MIN): Column {
  return { ...column, wraps: least };
}

const WRAPPED_WIDTH_MIN = 8;
