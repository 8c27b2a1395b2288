import type uPlot from "uplot";
import type { Shade } from "../report/page-data.ts";
import type { Colours } from "./colours.ts";

/** More names than that say nothing; whoever zooms in sees them. */
const LABELS_MAX = 12;
/** They stand in so many rows; one that finds no room in any is left to the tables. */
const LABEL_ROWS_MAX = 3;
const LABEL_PX = 11;
const GAP_PX = 4;
/** A window of a second in a run of days must still be seen. */
const WIDTH_PX_MIN = 1;

/** Paints the faults behind the curves, and their names before them. */
export function shading(shades: readonly Shade[], colours: Colours): uPlot.Plugin {
  return {
    hooks: {
      drawClear: (plot) => inside(plot, () => shade(plot, shades, colours)),
      draw: (plot) => inside(plot, () => label(plot, shades, colours)),
    },
  };
}

function inside({ ctx, bbox }: uPlot, paint: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paint();
  ctx.restore();
}

function shade(plot: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { ctx, bbox } = plot;
  ctx.fillStyle = colours.shade;
  for (const { fromMs, toMs } of shades) {
    const from = plot.valToPos(fromMs, "x", true);
    const width = plot.valToPos(toMs, "x", true) - from;
    ctx.fillRect(from, bbox.top, Math.max(WIDTH_PX_MIN * devicePixelRatio, width), bbox.height);
  }
}

function label(plot: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales["x"] ?? {};
  const seen = shades.filter(({ fromMs, toMs }) => toMs > (min ?? 0) && fromMs < (max ?? 0));
  if (seen.length > LABELS_MAX) return;
  const scale = devicePixelRatio;
  ctx.font = `${LABEL_PX * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.fillStyle = colours.ink;
  const rowEnds = Array.from({ length: LABEL_ROWS_MAX }, () => Number.NEGATIVE_INFINITY);
  for (const { label: name, fromMs } of seen) {
    const at = Math.max(plot.valToPos(fromMs, "x", true), bbox.left) + GAP_PX * scale;
    const row = rowEnds.findIndex((end) => end < at);
    const end = at + ctx.measureText(name).width;
    if (row === -1 || end > bbox.left + bbox.width) continue;
    rowEnds[row] = end + GAP_PX * scale;
    ctx.fillText(name, at, bbox.top + (GAP_PX + row * (LABEL_PX + GAP_PX)) * scale);
  }
}
