import type { Glyphs } from "./glyphs.ts";
import { BIN_EDGES_MS, type Latencies } from "./latency-counts.ts";

/** Wider bars say no more. */
const COLUMNS_PER_BIN_MAX = 4;
const BINS_PER_DECADE = 20;
/** So many neighbours are drawn as one where there is no room for each; all of them divide a decade into equal parts. */
const MERGES = [1, 2, 4, 10, BINS_PER_DECADE] as const;

/** A picture of how long answers took, line by line. All lines are as wide as they need to be, and not wider than asked. */
export interface HistogramPicture {
  /** The highest first. */
  readonly bars: readonly string[];
  readonly axis: string;
  readonly marks: string;
}

/** A value that is pointed at. */
export interface Mark {
  readonly label: string;
  /** Null: not known. */
  readonly ms: number | null;
}

/** At least a column for each decade: bars on a log scale over the range that has answers, round numbers below them, and pointers at the marks. */
export function histogramPicture(
  { bins }: Pick<Latencies, "bins">,
  marks: readonly Mark[],
  size: { readonly width: number; readonly height: number },
  glyphs: Glyphs,
): HistogramPicture {
  const scale = scaleOf(bins, size.width);
  if (scale === null) return { bars: Array.from({ length: size.height }, () => ""), axis: "", marks: "" };
  return {
    bars: barLines(scale, size.height, glyphs),
    axis: axisLine(scale, size.width, glyphs),
    marks: markLine(scale, marks, size.width, glyphs),
  };
}

interface Scale {
  /** One for each bar. */
  readonly counts: readonly number[];
  /** Where each bar begins, and where the last one ends. */
  readonly edgesMs: readonly number[];
  readonly columnsPerBar: number;
}

function scaleOf(bins: readonly number[], width: number): Scale | null {
  const first = bins.findIndex((count) => count > 0);
  if (first === -1) return null;
  const last = bins.findLastIndex((count) => count > 0);
  const from = BIN_EDGES_MS.findLastIndex((edgeMs, index) => index <= first && isLabelled(edgeMs));
  const to = BIN_EDGES_MS.findIndex((edgeMs, index) => index > last && isLabelled(edgeMs));
  const merge = MERGES.find((each) => Math.ceil((to - from + (from % each)) / each) <= width) ?? BINS_PER_DECADE;
  const counts: number[] = [];
  const edgesMs: number[] = [];
  // A bar begins where its part of the decade does.
  for (let start = from - (from % merge); start < to; start += merge) {
    counts.push(bins.slice(start, start + merge).reduce((sum, count) => sum + count, 0));
    edgesMs.push(BIN_EDGES_MS[start] ?? 0);
  }
  edgesMs.push(BIN_EDGES_MS[to] ?? 0);
  return {
    counts,
    edgesMs,
    columnsPerBar: Math.max(1, Math.min(COLUMNS_PER_BIN_MAX, Math.floor(width / counts.length))),
  };
}

/** 1, 2 and 5 of each decade. */
function isLabelled(edgeMs: number): boolean {
  return /^[125]0*$/.test(String(edgeMs));
}

/** The highest bar fills all lines; one answer is enough to be seen. */
function barLines({ counts, columnsPerBar }: Scale, height: number, { levels }: Glyphs): readonly string[] {
  const steps = levels.length;
  const most = Math.max(...counts);
  const heights = counts.map((count) => Math.ceil((count * height * steps) / most));
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * steps;
    const sign = (steep: number): string =>
      steep <= below ? " " : (levels[Math.min(steps, steep - below) - 1] ?? " ");
    return heights.map((steep) => sign(steep).repeat(columnsPerBar)).join("");
  });
}

function axisLine({ edgesMs, columnsPerBar }: Scale, width: number, { tick }: Glyphs): string {
  let line = "";
  for (const [index, edgeMs] of edgesMs.entries()) {
    const label = `${tick}${edgeWords(edgeMs)}`;
    const at = index * columnsPerBar;
    if (!isLabelled(edgeMs) || (line !== "" && at < line.length + 1) || at + label.length > width) continue;
    line = line.padEnd(at) + label;
  }
  return line;
}

/** "200 ms", "5 s", "2,000 s". */
function edgeWords(edgeMs: number): string {
  return edgeMs < 1000 ? `${edgeMs} ms` : `${String(edgeMs / 1000).replace(/\B(?=(?:\d{3})+$)/g, ",")} s`;
}

/** A pointer at each mark with its label beside it, on the side where there is room; those at the same place share one. */
function markLine(scale: Scale, marks: readonly Mark[], width: number, { pointer }: Glyphs): string {
  const places: { readonly column: number; label: string }[] = [];
  for (const { label, ms } of marks) {
    if (ms === null) continue;
    const column = columnOfMs(scale, ms);
    const same = places.find((place) => place.column === column);
    if (same === undefined) places.push({ column, label });
    else same.label += ` ${label}`;
  }
  let line = "";
  for (const [index, { column, label }] of places.entries()) {
    const next = places[index + 1]?.column ?? width + 1;
    const before = column - label.length;
    if (column + label.length + 1 < next) line = line.padEnd(column) + pointer + label;
    else if (before >= (line === "" ? 0 : line.length + 1)) line = line.padEnd(before) + label + pointer;
    else line = line.padEnd(column) + pointer;
  }
  return line;
}

function columnOfMs({ edgesMs, counts, columnsPerBar }: Scale, ms: number): number {
  const bar = edgesMs.findLastIndex((edgeMs) => edgeMs <= ms);
  return Math.min(counts.length - 1, Math.max(0, bar)) * columnsPerBar + Math.floor(columnsPerBar / 2);
}
