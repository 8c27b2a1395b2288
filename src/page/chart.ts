import uPlot from "uplot";
import type { ChartSpec, SeriesSpec } from "./chart-spec.ts";
import type { Colours } from "./colours.ts";
import { shading } from "./shading.ts";

const HEIGHT_PX = 240;
/** Room for "12,345 ms". */
const Y_AXIS_PX = 76;
/** Room for the second half of the last time on the axis. */
const RIGHT_PX = 34;
const FONT = "12px system-ui, sans-serif";
/** Of the room that a bar has. */
const BAR_SHARE = 0.9;
const DOT_PX = 4;
/** Above the highest value, for the names of the faults. */
const HEADROOM = 1.25;
/** Marks that are closer would write over each other. */
const MARK_PX_MIN = 46;

/** What a figure shows, as long as it shows it. */
export interface DrawnChart {
  readonly plot: uPlot;
  /** As in its spec. */
  readonly shared: string | null;
  /** Its values at this point, in words. */
  readonly wordsAt: (index: number) => string;
}

/** Draws a chart into an empty place; `onPoint` hears at which point the cursor is, and null when it leaves. */
export function drawChart(
  place: HTMLElement,
  spec: ChartSpec,
  colours: Colours,
  onPoint: (index: number | null) => void,
): DrawnChart {
  const plot = new uPlot(
    {
      width: Math.max(1, place.clientWidth),
      height: HEIGHT_PX,
      padding: [null, RIGHT_PX, null, null],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        ...(spec.shared === null ? {} : { sync: { key: spec.shared, setSeries: false } }),
      },
      scales: { x: { time: false, range: xRange(spec) }, y: { range: yRange(spec) } },
      axes: axesOf(spec, colours),
      series: [{}, ...spec.series.map((series) => seriesOf(series, spec, colours))],
      plugins: [shading(spec.shades, colours)],
      hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    },
    [[...spec.x], ...spec.series.map(({ y }) => [...y])],
    place,
  );
  return { plot, shared: spec.shared, wordsAt: (index) => wordsAt(spec, index) };
}

function wordsAt({ x, xWords, series }: ChartSpec, index: number): string {
  const values = series.toReversed().flatMap(({ label, words }) => {
    const value = words(index);
    return value === null ? [] : [`${label} ${value}`];
  });
  const at = x[index];
  return at === undefined ? "" : `${xWords(at)}: ${values.length === 0 ? "nothing" : values.join(", ")}`;
}

/** Bars stand on both sides of their points. */
function xRange({ barWidth }: ChartSpec): uPlot.Scale.Range {
  return (_plot, min, max) => [min - barWidth / 2, Math.max(max + barWidth / 2, min + 1e-6)];
}

/** From zero, so that what looks twice as high is twice as much. */
function yRange({ yMax }: ChartSpec): uPlot.Scale.Range {
  return (_plot, _min, max) => [0, yMax ?? (max > 0 ? max * HEADROOM : 1)];
}

function axesOf({ xWords, xMarks, yWords }: ChartSpec, { ink, grid }: Colours): uPlot.Axis[] {
  const alike = { stroke: ink, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return [
    {
      ...alike,
      space: 64,
      values: (_plot, values) => values.map(xWords),
      ...(xMarks === null
        ? { incrs: TIME_STEPS_MS }
        : {
            splits: (plot: uPlot, _axis: number, min: number, max: number) => roomyMarks(xMarks, plot, min, max),
          }),
    },
    { ...alike, size: Y_AXIS_PX, values: (_plot, values) => values.map(yWords) },
  ];
}

function roomyMarks(marks: readonly number[], { bbox }: uPlot, min: number, max: number): number[] {
  const pxPerUnit = bbox.width / devicePixelRatio / (max - min);
  const kept: number[] = [];
  for (const mark of marks.filter((each) => each >= min && each <= max)) {
    const before = kept.at(-1);
    if (before === undefined || (mark - before) * pxPerUnit >= MARK_PX_MIN) kept.push(mark);
  }
  return kept;
}

/** Steps in which people count time: parts of a second, seconds, minutes, hours, days. */
const TIME_STEPS_MS: number[] = [
  [10, 20, 50, 100, 200, 500],
  [1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  [1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  [1, 2, 4, 6, 12].map((hours) => hours * 3_600_000),
  [1, 2, 5, 10, 20, 50, 100].map((days) => days * 86_400_000),
].flat();

function seriesOf(
  { label, colour, form, spansGaps }: SeriesSpec,
  { barWidth }: ChartSpec,
  colours: Colours,
): uPlot.Series {
  const stroke = colours[colour];
  const alike = { label, stroke, spanGaps: spansGaps };
  if (form === "line") return { ...alike, width: 2, points: { show: !spansGaps, size: DOT_PX, fill: stroke } };
  if (form === "dots") return { ...alike, paths: () => null, points: { show: true, size: DOT_PX, fill: stroke } };
  return { ...alike, width: 0, fill: stroke, points: { show: false }, paths: barsOf(barWidth) };
}

/** Bars of their own width in time, also where there is one alone. */
function barsOf(barWidth: number): uPlot.Series.PathBuilder {
  return (plot, seriesIndex, from, to) => {
    const widthPx = BAR_SHARE * Math.abs(plot.valToPos(barWidth, "x", true) - plot.valToPos(0, "x", true));
    const build = uPlot.paths.bars?.({ size: [1, Math.max(1, widthPx / devicePixelRatio)], align: 0 });
    return build?.(plot, seriesIndex, from, to) ?? null;
  };
}
