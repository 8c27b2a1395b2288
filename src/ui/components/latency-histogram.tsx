import { useContext } from "react";
import { counted } from "../../report/format.ts";
import { histogramPicture } from "../histogram.ts";
import type { Layout } from "../layout.ts";
import type { ViewState } from "../view.ts";
import { left } from "../words.ts";
import { laneName } from "./lanes.tsx";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const INDENT = "  ";

/** How long answers took: those of the whole chain, or of the tier that is looked at closely. */
export function LatencyHistogram({ state, layout }: { readonly state: ViewState; readonly layout: Layout }) {
  const { glyphs } = useContext(ThemeContext);
  const lane = state.focus === null ? undefined : state.lanes[state.focus];
  const { count, bins, p50, p95, p99 } = (lane ?? state).latencies;
  const width = layout.columns - 2 - INDENT.length;
  const marks = [
    { label: "P50", ms: p50 },
    { label: "P95", ms: p95 },
    { label: "P99", ms: p99 },
  ];
  const picture = histogramPicture({ bins }, marks, { width, height: layout.barLines }, glyphs);
  const whose = lane === undefined ? "" : ` of ${laneName(lane, state.lanes, layout.wide)}`;
  const title = `latency of ${counted(count, "answer")}${whose}`;
  return (
    <>
      <Line>
        <Tinted tint="quiet">{left(title, width, glyphs.cut)}</Tinted>
      </Line>
      {picture.bars.map((bar, index) => (
        <Line key={index}>
          <Tinted tint="good">{INDENT + bar}</Tinted>
        </Line>
      ))}
      <Line>
        <Tinted tint="quiet">{INDENT + picture.axis}</Tinted>
      </Line>
      <Line>{INDENT + picture.marks}</Line>
    </>
  );
}
