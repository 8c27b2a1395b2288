import type { Shade } from "../report/page-data.ts";
import type { ColourName } from "./colours.ts";

/** What a chart shows, before it is drawn. */
export interface ChartSpec {
  /** Of the points, ascending. */
  readonly x: readonly number[];
  readonly xWords: (x: number) => string;
  /** Where the axis is marked; null: wherever there is room. */
  readonly xMarks: readonly number[] | null;
  readonly series: readonly SeriesSpec[];
  readonly yWords: (y: number) => string;
  /** Null: as high as the highest value. */
  readonly yMax: number | null;
  /** Of bars: how much of the axis one covers. */
  readonly barWidth: number;
  readonly shades: readonly Shade[];
  /** Charts with the same key share a cursor. */
  readonly shared: string | null;
}

export interface SeriesSpec {
  readonly label: string;
  readonly colour: ColourName;
  readonly form: "bars" | "line" | "dots";
  /** Whether the line goes on over points of other series. */
  readonly spansGaps: boolean;
  /** Where it is drawn; null: nowhere. */
  readonly y: readonly (number | null)[];
  /** What it says there; it differs where bars stand on top of each other. */
  readonly words: (index: number) => string | null;
}
