import type { DrawnChart } from "./chart.ts";

const LEAP = 10;
/** One press shows so much of what was shown before. */
const ZOOM = 0.5;

/**
 * Moves the cursor of a chart, and of those that share it, by keyboard, so that whoever has no mouse can read its values
 * as well. Whether the key meant anything.
 */
export function pressKey(chart: DrawnChart, group: readonly DrawnChart[], key: string, leaps: boolean): boolean {
  const last = chart.plot.data[0].length - 1;
  const at = chart.plot.cursor.idx ?? null;
  const move = Object.hasOwn(MOVES, key) ? MOVES[key] : undefined;
  const factor = Object.hasOwn(ZOOMS, key) ? ZOOMS[key] : undefined;
  if (move !== undefined) {
    const index = Math.min(last, Math.max(0, move(at, leaps ? LEAP : 1, last)));
    for (const each of group) goTo(each, index);
  } else if (factor !== undefined) {
    for (const each of group) zoom(each, factor);
  } else if (key === "Escape") {
    for (const { plot } of group) plot.setCursor({ left: -10, top: -10 });
  } else return false;
  return true;
}

const MOVES: Readonly<Record<string, (at: number | null, step: number, last: number) => number>> = {
  ArrowRight: (at, step) => (at === null ? 0 : at + step),
  ArrowLeft: (at, step, last) => (at === null ? last : at - step),
  Home: () => 0,
  End: (_at, _step, last) => last,
};

const ZOOMS: Readonly<Record<string, number>> = {
  "+": ZOOM,
  "=": ZOOM,
  "-": 1 / ZOOM,
  "0": Number.POSITIVE_INFINITY,
};

function goTo(chart: DrawnChart, index: number): void {
  const { plot } = chart;
  const x = plot.data[0][index];
  if (x === undefined) return;
  const { min, max } = shownOf(chart);
  // What lies outside of the part that is shown is brought into it, and that is drawn first.
  if (x < min || x > max) show(chart, x, (max - min) / 2);
  queueMicrotask(() => plot.setCursor({ left: plot.valToPos(x, "x"), top: plot.over.clientHeight / 2 }));
}

function zoom(chart: DrawnChart, factor: number): void {
  const { plot } = chart;
  const { min, max } = shownOf(chart);
  const x = plot.data[0][plot.cursor.idx ?? -1] ?? (min + max) / 2;
  show(chart, x, (factor * (max - min)) / 2);
  // The cursor stays with its value, not with its place.
  if (plot.cursor.idx !== null && plot.cursor.idx !== undefined) goTo(chart, plot.cursor.idx);
}

function shownOf({ plot }: DrawnChart): { readonly min: number; readonly max: number } {
  const { min, max } = plot.scales["x"] ?? {};
  return { min: min ?? 0, max: max ?? 0 };
}

/** So much on both sides of a place, but nothing beyond the ends. */
function show({ plot }: DrawnChart, centre: number, half: number): void {
  const xs = plot.data[0];
  const [first, last] = [xs[0], xs[xs.length - 1]];
  if (first === undefined || last === undefined) return;
  plot.setScale("x", { min: Math.max(first, centre - half), max: Math.min(last, centre + half) });
}
