import { useContext } from "react";
import type { Glyphs } from "../glyphs.ts";
import type { Can } from "../scene.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

/** What the screen means, in place of the screen. `lines` is how many fit. */
export function Help({ lines, can }: { readonly lines: number; readonly can: Can }) {
  const { glyphs } = useContext(ThemeContext);
  return helpLines(glyphs, can)
    .slice(0, lines)
    .map(([term, meaning], index) => (
      <Line key={index}>
        <Tinted tint="strong">{term.padEnd(TERM_WIDTH)}</Tinted>
        {meaning}
      </Line>
    ));
}

const TERM_WIDTH = 14;

function helpLines(glyphs: Glyphs, can: Can): readonly (readonly [string, string])[] {
  const [low = "", high = ""] = [glyphs.levels[0], glyphs.levels.at(-1)];
  return [
    ["success", "answered requests among those that ended"],
    ["P50 P95 P99", "latency of the answers; - while too few are known to tell"],
    ["requests/s", "how fast this machine plays them, in real time"],
    ["wasted", "the part of the money that bought no answer"],
    ["breaker", `${glyphs.closed} closed: traffic flows   ${glyphs.open} open: the tier is left out`],
    ["", `${glyphs.halfOpen} half-open: one request probes it`],
    ["in flight", "attempts at the tier that are under way"],
    ["share", "of all answers, those that the tier gave"],
    [`${low} to ${high}`, `the tier's share of the answers, along the run; ${glyphs.none} none`],
    [`${glyphs.fault} ${glyphs.partialFault}`, `its provider's faults: of all requests, of some   ${glyphs.now} now`],
    ["failovers", "the cost is the time lost before the tier that answered was asked"],
    ["latency", "of the answers, on a log scale: from when a request was to start"],
    ["", ""],
    ["q, Ctrl-C", "end now, with a report of what is known (exit code 130)"],
    [
      "p",
      can.pause ? "pause: the scenario's time stands still; again to go on" : "not here: real time cannot be stopped",
    ],
    ["1 to 9", "look at that tier closely, from the top; 0 or Esc: at all of them"],
    ["h", "latencies before failovers and faults, or the other way round"],
    ["f", can.inject ? "a fault now, which the report tells of" : "a fault now: over real sockets only (--wire)"],
    ["?", "back"],
  ];
}
