import { Option } from "commander";
import type { BenchResult, Currency } from "../bench/bench-report.ts";
import { quoted } from "../config/diagnostic.ts";
import { CommandError } from "./terminal.ts";

export interface CurrencyOptions {
  readonly currency?: string;
  readonly fx?: string;
}

const PER_USD_MIN = 0.000_001;
const PER_USD_MAX = 10_000_000;

export function currencyOption(): Option {
  return new Option("--currency <code>", "show amounts in another currency than USD, such as CNY; needs --fx");
}

export function fxOption(): Option {
  return new Option("--fx <rate>", "how much of that currency a US dollar is worth, such as 7.3");
}

/**
 * What amounts are to be shown in; undefined: US dollars.
 *
 * @throws CommandError (exit 2) for a code that is none, a rate that is none, and one without the other
 */
export function currencyAsked({ currency: written, fx }: CurrencyOptions): Currency | undefined {
  if (written === undefined && fx === undefined) return undefined;
  if (written === undefined) {
    throw new CommandError("holyfail: --fx is the rate of a currency.\nSay which, as in --currency CNY --fx 7.3.");
  }
  const code = codeOf(written);
  if (fx === undefined) {
    if (code === "USD") return undefined;
    throw new CommandError(
      `holyfail: how much ${code} is a US dollar worth?\nholyfail asks nobody for rates: give it, as in --currency ${code} --fx 7.3.`,
    );
  }
  const perUsd = /^\d{1,8}(?:\.\d{1,9})?$/.test(fx) ? Number(fx) : Number.NaN;
  if (!(perUsd >= PER_USD_MIN && perUsd <= PER_USD_MAX)) {
    throw new CommandError(
      `holyfail: --fx ${quoted(fx)} is no rate.\nGive how much ${code} a US dollar is worth, as a number above 0 such as 7.3.`,
    );
  }
  if (code !== "USD") return { code, per_usd: perUsd };
  if (perUsd === 1) return undefined;
  throw new CommandError("holyfail: a US dollar is worth one US dollar.\nLeave out --fx, or name another --currency.");
}

/** The same report, to be shown in this currency. */
export function inCurrency({ currency: _before, ...result }: BenchResult, currency: Currency | undefined): BenchResult {
  return currency === undefined ? result : { ...result, currency };
}

function codeOf(written: string): string {
  const code = written.toUpperCase();
  if (Intl.supportedValuesOf("currency").includes(code)) return code;
  // No guess: among three letters nearly every mistake is near some currency.
  throw new CommandError(
    `holyfail: unknown currency ${quoted(written)}.\nGive its code of ISO 4217, such as CNY, EUR or JPY.`,
  );
}
