import { useContext } from "react";
import { counted, integer, milliseconds, span, timeOfRun } from "../../report/format.ts";
import type { Layout } from "../layout.ts";
import type { RecentFailure } from "../recent-failures.ts";
import type { Lane } from "../lane.ts";
import type { ViewState } from "../view.ts";
import { left, right, wholeParts } from "../words.ts";
import { MoneyContext, type ScreenMoney } from "./money.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const INDENT = "    ";
const GAP = "   ";
const COUNT_WIDTH = 8;
const WHY_WIDTH = 24;

interface PanelProps {
  readonly state: ViewState;
  readonly lane: Lane;
  /** Its index. */
  readonly tier: number;
  readonly layout: Layout;
}

/** What is known of one tier, below its lane: always so many lines, so that nothing moves while it fills. */
export function TierPanel({ state, lane, tier, layout }: PanelProps) {
  const { glyphs } = useContext(ThemeContext);
  const money = useContext(MoneyContext);
  const room = layout.columns - 2 - INDENT.length;
  const failures = layout.panelLines - FACTS;
  return (
    <>
      {factsOf({ state, lane, tier, layout }, money).map((text, index) => (
        <Line key={index}>{INDENT + left(text, room, glyphs.cut)}</Line>
      ))}
      {failures > 0 ? (
        <Line>
          <Tinted tint="quiet">{lane.takesPart ? `${INDENT}last failures, newest first` : ""}</Tinted>
        </Line>
      ) : null}
      {Array.from({ length: Math.max(0, failures - 1) }, (_, index) => (
        <FailureLine key={index} failure={lane.lastFailures[index]} state={state} room={room} />
      ))}
    </>
  );
}

/** Lines of facts. */
const FACTS = 2;

function factsOf({ state, lane, tier, layout }: PanelProps, money: ScreenMoney): readonly [string, string] {
  if (!lane.takesPart) return ["nothing to tell until a configuration has it", ""];
  const report = state.report?.by_tier[tier];
  const { breaker, breakerSinceMs, latencies } = lane;
  const lasting = layout.wide ? ` (${span(Math.max(0, state.nowMs - breakerSinceMs))})` : "";
  const since = `${breaker} since ${timeOfRun(breakerSinceMs)}${lasting}`;
  const kinds = Object.entries(report?.failures ?? {}).toSorted(([, a], [, b]) => b - a);
  const failed = kinds.map(([kind, count]) => `${kind} ${integer(count)}`);
  const attempts = `${counted(report?.attempts ?? 0, "attempt")}${failed[0] === undefined ? ", none failed" : `: ${failed[0]}`}`;
  const { p50, p95 } = latencies;
  const times = [`P50 ${p50 === null ? "-" : milliseconds(p50)}`, `P95 ${p95 === null ? "-" : milliseconds(p95)}`];
  const amount = (value: number | null | undefined): string =>
    value === null ? "n/a" : value === undefined ? "-" : money.words(value);
  const spent = [`${money.labelled("spent")} ${amount(report?.cost_usd)}`, `wasted ${amount(report?.wasted_usd)}`];
  const room = layout.columns - 2 - INDENT.length;
  return [
    wholeParts([`${since}   ${attempts}`, ...failed.slice(1)], ", ", room),
    wholeParts([counted(lane.answered, "answer"), ...times, ...spent], GAP, room),
  ];
}

interface FailureProps {
  readonly failure: RecentFailure | undefined;
  readonly state: ViewState;
  readonly room: number;
}

function FailureLine({ failure, state, room }: FailureProps) {
  const { glyphs } = useContext(ThemeContext);
  if (failure === undefined) return <Line />;
  const { atMs, why, message, count } = failure;
  const time = right(timeOfRun(atMs), timeOfRun(state.plan.durationMs).length);
  const times = right(count === 1 ? "" : `x ${integer(count)}`, COUNT_WIDTH);
  const words = room - time.length - times.length - 2;
  return (
    <Line>
      {`${INDENT}${time}  `}
      <Tinted tint="unsure">{left(`${why.padEnd(WHY_WIDTH)} ${message}`, words, glyphs.cut)}</Tinted>
      {times}
    </Line>
  );
}
