import { useContext } from "react";
import { counted, integer, milliseconds, timeOfRun } from "../../report/format.ts";
import type { Layout } from "../layout.ts";
import type { Failover } from "../failover.ts";
import type { ViewState } from "../view.ts";
import { left, right } from "../words.ts";
import { laneName } from "./lanes.tsx";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const COUNT_WIDTH = 8;
const COST_WIDTH = 10;
const WHY_WIDTH_MIN = 4;

interface FailoversProps {
  readonly state: ViewState;
  readonly layout: Layout;
}

/** The last requests that had to leave a tier: when, from where to where, why, and what the detour cost. */
export function Failovers({ state, layout }: FailoversProps) {
  const rows = Array.from({ length: layout.failovers }, (_, index) => state.failovers[index]);
  const title = `last failovers, newest first${state.failoverCount > 0 ? ` (${counted(state.failoverCount, "request")} so far)` : ""}`;
  return (
    <>
      <Line>
        <Tinted tint="quiet">{title}</Tinted>
      </Line>
      {rows.map((row, index) =>
        row === undefined ? <Line key={index} /> : <FailoverLine key={index} state={state} layout={layout} row={row} />,
      )}
    </>
  );
}

function FailoverLine({ state, layout, row }: FailoversProps & { readonly row: Failover }) {
  const { glyphs } = useContext(ThemeContext);
  const { nameWidth, columns, wide } = layout;
  const nameOf = (tier: number): string => {
    const lane = state.lanes[tier];
    return left(lane === undefined ? "" : laneName(lane, state.lanes, wide), nameWidth, glyphs.cut);
  };
  const timeWidth = timeOfRun(state.plan.durationMs).length;
  const way = `${right(timeOfRun(row.atMs), timeWidth)}  ${nameOf(row.from)} ${glyphs.arrow} `;
  const to = row.to === null ? left("no answer", nameWidth, glyphs.cut) : nameOf(row.to);
  const count = right(row.count === 1 ? "" : `x ${integer(row.count)}`, COUNT_WIDTH);
  const cost = right(`+${milliseconds(row.costMs)}`, COST_WIDTH);
  const withoutCost = columns - 2 - way.length - to.length - 2 - count.length;
  // Where there is little room, what it cost is left out whole: half of it would read as less.
  const shownCost = withoutCost - cost.length >= WHY_WIDTH_MIN ? cost : "";
  const room = withoutCost - shownCost.length;
  // Where there is little room, the kind alone: "timeout" of "timeout (first-token)".
  const why = wide ? row.why : (row.why.split(" ")[0] ?? "");
  return (
    <Line>
      {way}
      <Tinted tint={row.to === null ? "bad" : "plain"}>{to}</Tinted>
      <Tinted tint="unsure">{`  ${left(why, Math.max(0, room), glyphs.cut)}`}</Tinted>
      {count + shownCost}
    </Line>
  );
}
