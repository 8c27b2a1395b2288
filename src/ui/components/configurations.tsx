import { useContext } from "react";
import type { ConfigurationSoFar } from "../../bench/bench-watcher.ts";
import { integer, milliseconds, percent } from "../../report/format.ts";
import type { Layout } from "../layout.ts";
import type { ViewState } from "../view.ts";
import { fitting, left, right } from "../words.ts";
import { MoneyContext, type ScreenMoney } from "./money.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const NAME_WIDTH = 16;
const CELL_WIDTH = 11;
const WIDE_CELL_WIDTH = 13;
const RUNNING = "   running";

/** What each configuration came to, so that the ones before can be compared with the one at hand. */
export function Configurations({ state, layout }: { readonly state: ViewState; readonly layout: Layout }) {
  const { glyphs } = useContext(ThemeContext);
  const money = useContext(MoneyContext);
  const { plan, configuration, finished } = state;
  const width = layout.wide ? WIDE_CELL_WIDTH : CELL_WIDTH;
  const room = layout.columns - 2 - NAME_WIDTH;
  const columns = fitting(columnsOf(money), () => width, room);
  // A word that is cut is worth no more than none; the line of the progress says it as well.
  const word = columns.length * width + RUNNING.length <= room ? RUNNING : "";
  return (
    <>
      <Line>
        <Tinted tint="quiet">
          {left("configuration", NAME_WIDTH, glyphs.cut) + columns.map(({ label }) => right(label, width)).join("")}
        </Tinted>
      </Line>
      {plan.configurations.map(({ name }, index) => {
        const report = finished[index] ?? (index === configuration ? state.report : null);
        const running = index === configuration && finished.length <= index;
        const cells = columns.map(({ text }) => right(report === null ? "-" : text(report), width));
        return (
          <Line key={index}>
            <Tinted tint={running ? "strong" : report === null ? "quiet" : "plain"}>
              {left(name, NAME_WIDTH, glyphs.cut) + cells.join("") + (running ? word : "")}
            </Tinted>
          </Line>
        );
      })}
    </>
  );
}

interface Column {
  readonly label: string;
  readonly text: (report: ConfigurationSoFar) => string;
  /** Where there is little room the highest is left out first. */
  readonly rank: number;
}

function columnsOf(money: ScreenMoney): readonly Column[] {
  const spent = (usd: number | null): string => (usd === null ? "n/a" : money.words(usd));
  return [
    { label: "success", text: ({ success_rate: rate }) => (rate === null ? "-" : percent(rate)), rank: 0 },
    { label: "unanswered", text: ({ failed }) => integer(failed), rank: 3 },
    { label: "P95", text: ({ latency_ms: { p95 } }) => (p95 === null ? "-" : milliseconds(p95)), rank: 1 },
    { label: money.labelled("spent"), text: ({ cost_usd: usd }) => spent(usd), rank: 2 },
    { label: money.labelled("wasted"), text: ({ wasted_usd: usd }) => spent(usd), rank: 4 },
  ];
}
