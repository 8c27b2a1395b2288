import type uPlot from "uplot";
import type { Shade } from "../report/page-data.ts";
import type { Colours } from "./colours.ts";

/** Labels stand in so many rows; one that finds no room in any is left to the tables. */
const LABEL_ROWS_MAX = 3;
const LABEL_PX = 11;
const GAP_PX = 4;
/** A window of a second in a run of days must still be seen. */
const WIDTH_PX_MIN = 1;

/** Paints the faults behind the curves, each with its name where there is room for it. */
export function shading(shades: readonly Shade[], colours: Colours): uPlot.Plugin {
  return { hooks: { drawClear: (plot) => shade(plot, shades, colours) } };
}

function shade(plot: uPlot, shades: readonly Shade[], colours: Colours): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${LABEL_PX * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  const rowEnds = Array.from({ length: LABEL_ROWS_MAX }, () => Number.NEGATIVE_INFINITY);
  for (const { label, fromMs, toMs } of shades) {
    const from = plot.valToPos(fromMs, "x", true);
    const width = Math.max(WIDTH_PX_MIN * scale, plot.valToPos(toMs, "x", true) - from);
    ctx.fillStyle = colours.shade;
    ctx.fillRect(from, bbox.top, width, bbox.height);
    if (from + width < bbox.left) continue;
    const at = Math.max(from, bbox.left) + GAP_PX * scale;
    const row = rowEnds.findIndex((end) => end < at);
    const end = at + ctx.measureText(label).width;
    if (row === -1 || end > bbox.left + bbox.width) continue;
    rowEnds[row] = end + GAP_PX * scale;
    ctx.fillStyle = colours.ink;
    ctx.fillText(label, at, bbox.top + (GAP_PX + row * (LABEL_PX + GAP_PX)) * scale);
  }
  ctx.restore();
}
