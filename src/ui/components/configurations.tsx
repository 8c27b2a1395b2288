import { useContext } from "react";
import type { ConfigurationSummary } from "../../bench/bench-report.ts";
import { integer, milliseconds, percent } from "../../report/format.ts";
import type { ViewState } from "../view.ts";
import { left, right } from "../words.ts";
import { MoneyContext, type ScreenMoney } from "./money.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const NAME_WIDTH = 16;
const CELL_WIDTH = 11;
const WIDE_CELL_WIDTH = 13;

/** What each configuration came to, so that the ones before can be compared with the one at hand. */
export function Configurations({ state, wide }: { readonly state: ViewState; readonly wide: boolean }) {
  const { glyphs } = useContext(ThemeContext);
  const money = useContext(MoneyContext);
  const { plan, configuration, finished } = state;
  const width = wide ? WIDE_CELL_WIDTH : CELL_WIDTH;
  const labels = ["success", "unanswered", "P95", money.labelled("spent"), money.labelled("wasted")];
  return (
    <>
      <Line>
        <Tinted tint="quiet">
          {left("configuration", NAME_WIDTH, glyphs.cut) + labels.map((label) => right(label, width)).join("")}
        </Tinted>
      </Line>
      {plan.configurations.map(({ name }, index) => {
        const report = finished[index] ?? (index === configuration ? state.report : null);
        const running = index === configuration && finished.length <= index;
        const cells = cellsOf(report, money).map((text) => right(text, width));
        return (
          <Line key={index}>
            <Tinted tint={running ? "strong" : report === null ? "quiet" : "plain"}>
              {left(name, NAME_WIDTH, glyphs.cut) + cells.join("") + (running ? "   running" : "")}
            </Tinted>
          </Line>
        );
      })}
    </>
  );
}

function cellsOf(report: ConfigurationSummary | null, money: ScreenMoney): readonly string[] {
  if (report === null) return ["-", "-", "-", "-", "-"];
  const { success_rate: rate, failed, latency_ms: latency, cost_usd: cost, wasted_usd: wasted } = report;
  return [
    rate === null ? "-" : percent(rate),
    integer(failed),
    latency.p95 === null ? "-" : milliseconds(latency.p95),
    cost === null ? "n/a" : money.words(cost),
    wasted === null ? "n/a" : money.words(wasted),
  ];
}
