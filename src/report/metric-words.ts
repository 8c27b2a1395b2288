import type { Currency, MetricUnit } from "../bench/bench-report.ts";
import { dollars, milliseconds, percent, trimmed } from "./format.ts";
import { moneyIn } from "./money.ts";

/** A figure as people read it. */
export function inUnit(unit: MetricUnit, value: number, currency: Currency | undefined): string {
  return unit === "usd" ? moneyIn(currency)(value) : FORMS[unit](value);
}

/** The same of a figure that is held against one in US dollars, such as a threshold's: what is compared stays to be seen. */
export function asJudged(unit: MetricUnit, value: number, currency: Currency | undefined): string {
  const words = inUnit(unit, value, currency);
  return unit === "usd" && currency !== undefined ? `${words} (${dollars(value)})` : words;
}

const FORMS: Readonly<Record<Exclude<MetricUnit, "usd">, (value: number) => string>> = {
  rate: (share) => percent(share),
  ms: milliseconds,
  count: (count) => trimmed(count, 3),
};
