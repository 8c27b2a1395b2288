import { timeOfRun } from "../../report/format.ts";
import type { Layout } from "../layout.ts";
import type { ViewState } from "../view.ts";
import { configurationAt } from "../view.ts";
import { Line, Tinted } from "./tinted.tsx";

const TITLE = "holyfail bench";
const GAP = 3;

/** What is being run, and how its time passes. `pace` says how fast, where somebody chose it: "60x". */
export function Header(props: { readonly state: ViewState; readonly layout: Layout; readonly pace: string | null }) {
  const { state, layout, pace } = props;
  const { plan, nowMs, status } = state;
  const warmsUp = status === "running" && nowMs < plan.warmupMs;
  const word =
    status === "running" ? [...(warmsUp ? ["warming up"] : []), ...(pace === null ? [] : [pace])].join(", ") : status;
  const clock = `${plan.mode === "virtual" ? "virtual" : "real"} time ${timeOfRun(nowMs)}`;
  const { chain } = configurationAt(plan, state.configuration);
  const played = plan.mode === "real" ? `${chain} at real providers` : `${chain} under ${plan.scenario}`;
  const about = [`${played}, seed ${plan.seed}`, played, chain, ""];
  const room = layout.columns - 2 - TITLE.length - GAP - word.length - 1 - clock.length - 1;
  const shown = about.find((text) => text.length <= room) ?? "";
  return (
    <Line>
      <Tinted tint="strong">{TITLE}</Tinted>
      {" ".repeat(GAP) + shown.padEnd(Math.max(0, room)) + " "}
      <Tinted tint={status === "running" && !warmsUp ? "quiet" : "unsure"}>{word}</Tinted>
      {` ${clock}`}
    </Line>
  );
}
