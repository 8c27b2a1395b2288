import type { DrawnChart } from "./chart.ts";

const LEAP = 10;
/** One press shows so much of what was shown before. */
const ZOOM = 0.5;

/** Moves a chart's cursor by keyboard, so that whoever has no mouse can read its values as well. */
export function pressKey(chart: DrawnChart, key: string, leaps: boolean): boolean {
  const { plot } = chart;
  const last = plot.data[0].length - 1;
  const at = plot.cursor.idx ?? null;
  const step = leaps ? LEAP : 1;
  const move = MOVES[key];
  if (move !== undefined) {
    goTo(chart, Math.min(last, Math.max(0, move(at, step, last))));
    return true;
  }
  if (key === "+" || key === "=") return zoom(chart, ZOOM);
  if (key === "-") return zoom(chart, 1 / ZOOM);
  if (key === "0") return zoom(chart, Number.POSITIVE_INFINITY);
  if (key === "Escape") plot.setCursor({ left: -10, top: -10 });
  return key === "Escape";
}

const MOVES: Readonly<Record<string, (at: number | null, step: number, last: number) => number>> = {
  ArrowRight: (at, step) => (at === null ? 0 : at + step),
  ArrowLeft: (at, step, last) => (at === null ? last : at - step),
  Home: () => 0,
  End: (_at, _step, last) => last,
};

function goTo({ plot }: DrawnChart, index: number): void {
  const x = plot.data[0][index];
  const { min = 0, max = 0 } = plot.scales["x"] ?? {};
  if (x === undefined || min === undefined || max === undefined) return;
  // What lies outside of the part that is shown is brought into it.
  if (x < min || x > max) plot.setScale("x", { min: x - (max - min) / 2, max: x + (max - min) / 2 });
  plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.over.clientHeight / 2 });
}

function zoom({ plot }: DrawnChart, factor: number): boolean {
  const [xs, { min = 0, max = 0 } = {}] = [plot.data[0], plot.scales["x"]];
  const [first, last] = [xs[0], xs[xs.length - 1]];
  if (first === undefined || last === undefined) return true;
  const centre = xs[plot.cursor.idx ?? -1] ?? (min + max) / 2;
  const half = (factor * (max - min)) / 2;
  plot.setScale("x", { min: Math.max(first, centre - half), max: Math.min(last, centre + half) });
  return true;
}
