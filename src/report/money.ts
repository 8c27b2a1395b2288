import type { Currency } from "../bench/bench-report.ts";
import { amount, decimal, trimmed } from "./format.ts";

/** US dollars, as people are shown them. */
export type Money = (usd: number) => string;

/** Amounts of any size, the smaller the more decimals: "$0.0123", or "CNY 0.0898". */
export function moneyIn(currency: Currency | undefined): Money {
  const [sign, perUsd] = [signOf(currency), currency?.per_usd ?? 1];
  return (usd) => amount(usd * perUsd, sign);
}

/** What bills are written in: two decimals, and more only where those would hide an amount. May be negative. */
export function billsIn(currency: Currency | undefined): Money {
  const [sign, perUsd] = [signOf(currency), currency?.per_usd ?? 1];
  return (usd) => {
    const value = Math.abs(usd) * perUsd;
    const words = value === 0 || value >= 0.005 ? `${sign}${decimal(value, 2)}` : amount(value, sign);
    return usd < 0 ? `-${words}` : words;
  };
}

/** Prices of a million tokens: "$2.50", and as many as four decimals where they are there: "$0.075". */
export function pricesIn(currency: Currency | undefined): Money {
  const [sign, perUsd] = [signOf(currency), currency?.per_usd ?? 1];
  return (usd) => `${sign}${decimal(usd * perUsd, 4).replace(/0{1,2}$/, "")}`;
}

/** Says in which currency the amounts of a report are; nothing of US dollars, whose sign says it. */
export function currencyNotes(currency: Currency | undefined): readonly string[] {
  if (currency === undefined) return [];
  return [`Amounts are in ${currency.code}, at ${trimmed(currency.per_usd, 6)} for a US dollar.`];
}

/** What stands before a number. */
export function signOf(currency: Currency | undefined): string {
  return currency === undefined ? "$" : `${currency.code} `;
}
