import { createContext } from "react";
import type { Currency } from "../../bench/bench-report.ts";
import { amount, dollars } from "../../report/format.ts";

/** Amounts on the screen: a currency's code stands in the label, for the columns are narrow. */
export interface ScreenMoney {
  readonly words: (usd: number) => string;
  readonly labelled: (label: string) => string;
}

export function screenMoney(currency: Currency | undefined): ScreenMoney {
  if (currency === undefined) return { words: dollars, labelled: (label) => label };
  return {
    words: (usd) => amount(usd * currency.per_usd, ""),
    labelled: (label) => `${label} ${currency.code}`,
  };
}

export const MoneyContext = createContext<ScreenMoney>(screenMoney(undefined));
