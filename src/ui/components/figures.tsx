import { useContext } from "react";
import { integer, milliseconds, percent } from "../../report/format.ts";
import type { Layout } from "../layout.ts";
import { succeeded } from "../progress.ts";
import type { ViewState } from "../view.ts";
import { fitting, right } from "../words.ts";
import { MoneyContext, type ScreenMoney } from "./money.ts";
import { Line, Tinted } from "./tinted.tsx";

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly width: number;
  /** Where there is little room the highest is left out first. */
  readonly rank: number;
}

/** The numbers of the configuration at hand: labels above values, in columns that do not move. */
export function Figures({ state, layout }: { readonly state: ViewState; readonly layout: Layout }) {
  const room = layout.columns - 2;
  const figures = fitting(figuresOf(state, layout.wide, useContext(MoneyContext)), leastWidth, room);
  const spare = room - figures.reduce((sum, one) => sum + leastWidth(one), 0);
  const extra = Math.max(0, Math.floor(spare / figures.length));
  const widthOf = (one: Figure, index: number): number => leastWidth(one) + (index === 0 ? 0 : extra);
  return (
    <>
      <Line>
        <Tinted tint="quiet">{figures.map((one, index) => right(one.label, widthOf(one, index))).join("")}</Tinted>
      </Line>
      <Line>
        <Tinted tint="strong">{figures.map((one, index) => right(one.value, widthOf(one, index))).join("")}</Tinted>
      </Line>
    </>
  );
}

/** Only what is longer than its column is meant for moves the others. */
function leastWidth({ label, value, width }: Figure): number {
  return Math.max(width, label.length + 1, value.length + 1);
}

function figuresOf(state: ViewState, wide: boolean, money: ScreenMoney): readonly Figure[] {
  const { counted, report, rate, failoverCount } = state;
  const latency = report?.latency_ms;
  const basic: Figure[] = [
    { label: "success", value: counted === 0 ? "-" : percent(succeeded(state) / counted), width: 9, rank: 0 },
    { label: "P50", value: ms(latency?.p50), width: 10, rank: 6 },
    { label: "P95", value: ms(latency?.p95), width: 10, rank: 1 },
    { label: "P99", value: ms(latency?.p99), width: 10, rank: 3 },
    { label: "requests/s", value: rate === null ? "-" : integer(rate), width: 12, rank: 4 },
    { label: money.labelled("spent"), value: known(report?.cost_usd, money), width: 11, rank: 2 },
    { label: money.labelled("wasted"), value: known(report?.wasted_usd, money), width: 11, rank: 7 },
  ];
  if (!wide) return basic;
  const perRequest = report?.attempts.per_request ?? null;
  return [
    ...basic,
    { label: "failovers", value: integer(failoverCount), width: 11, rank: 8 },
    { label: "their P95", value: ms(report?.failover.latency_ms.p95), width: 11, rank: 9 },
    { label: "attempts/req", value: perRequest === null ? "-" : perRequest.toFixed(2), width: 14, rank: 5 },
  ];
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? "-" : milliseconds(value);
}

function known(usd: number | null | undefined, money: ScreenMoney): string {
  return usd === null ? "n/a" : usd === undefined ? "-" : money.words(usd);
}
