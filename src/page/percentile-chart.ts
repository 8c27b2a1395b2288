import { milliseconds } from "../report/format.ts";
import type { PageConfiguration } from "../report/page-data.ts";
import type { ChartSpec, SeriesSpec } from "./chart-spec.ts";
import { colourOf } from "./colours.ts";

/** Percentages that are marked on the axis. */
const MARKS: readonly number[] = [0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999];

/** Latency over nines, so that the tail has as much room as the bulk; one curve for each configuration. */
export function percentileChart(configurations: readonly PageConfiguration[]): ChartSpec {
  const curves = configurations.map(({ name, percentiles, answers }) => ({
    name,
    points: new Map(percentiles.map(({ quantile, ms }) => [ninesOf(quantile, answers), ms])),
  }));
  const x = [...new Set(curves.flatMap(({ points }) => [...points.keys()]))].toSorted((a, b) => a - b);
  return {
    x,
    xWords: (nines) => `${trimmedPercent(100 - 100 * tailOf(nines))} %`,
    xMarks: MARKS.map((percent) => ninesOf(percent / 100, Number.POSITIVE_INFINITY)),
    yWords: milliseconds,
    yMax: null,
    barWidth: 0,
    shades: [],
    shared: null,
    series: curves.map(({ name, points }, index): SeriesSpec => ({
      label: name,
      colour: colourOf(index),
      form: "line",
      spansGaps: true,
      y: x.map((nines) => points.get(nines) ?? null),
      words: (at) => {
        const ms = points.get(x[at] ?? Number.NaN);
        return ms === undefined ? null : milliseconds(ms);
      },
    })),
  };
}

/** 0.9 is one nine, 0.99 are two. The slowest of n answers stands where it would if there were one more. */
function ninesOf(quantile: number, answers: number): number {
  const tail = quantile < 1 ? 1 - quantile : 1 / (answers + 1);
  return Math.abs(Math.round(-Math.log10(tail) * 1e6) / 1e6);
}

function tailOf(nines: number): number {
  return Math.exp(-nines * Math.LN10);
}

/** As many decimals as there are nines, and one more. */
function trimmedPercent(percent: number): string {
  const decimals = Math.max(0, Math.min(7, Math.ceil(-Math.log10(1 - percent / 100)) - 1));
  return String(Number(percent.toFixed(decimals)));
}
