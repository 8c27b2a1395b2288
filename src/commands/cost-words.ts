import { InvalidArgumentError } from "commander";

const TOKENS_MAX = 1e15;
const REQUESTS_MAX = 1e12;
const USD_MAX = 1_000_000;
/** As many as a chain may have tiers, and more. */
const SHARES_MAX = 100;
/** Of a sum of percentages that were typed with a decimal or two. */
const ROUNDING = 1e-6;

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9 };

/** `10M`, `2.5G`, `500k`, `1e7`. */
export function tokenCount(text: string): number {
  return bigNumber(text, TOKENS_MAX, "It must be a number of tokens, such as 10M, 2.5G, 500k or 1e7");
}

export function requestCount(text: string): number {
  return bigNumber(text, REQUESTS_MAX, "It must be a number of requests, such as 20000, 20k or 1.5M");
}

function bigNumber(text: string, most: number, demand: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,16}(?:\.\d{1,9})?(?:e\d{1,2})?)([kmgb]?)$/i.exec(text.trim()) ?? [];
  const value = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`${demand}, from 1 to ${most.toExponential().replace("+", "")}.`);
}

/** `25%` or `0.25`. */
export function share(text: string): number {
  const [, digits = "", mark = ""] = /^(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text.trim()) ?? [];
  const value = digits === "" ? Number.NaN : Number(digits) / (mark === "%" ? 100 : 1);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a share, such as 25% or 0.25.");
}

/** `90,8,1.5,0.5`, in per cent, which may be written; gives fractions. */
export function mixShares(text: string): readonly number[] {
  const words = text.split(",").map((word) => word.trim().replace(/%$/, ""));
  const fit = words.length <= SHARES_MAX && words.every((word) => /^\d{1,3}(?:\.\d{1,9})?$/.test(word));
  if (!fit) throw new InvalidArgumentError("It must be per cent by tier, such as 90,8,1.5,0.5.");
  const shares = words.map(Number);
  const sum = shares.reduce((before, each) => before + each, 0);
  if (Math.abs(sum - 100) > ROUNDING) {
    throw new InvalidArgumentError(`It adds up to ${Number(sum.toFixed(9))}, and must to 100.`);
  }
  return shares.map((each) => each / 100);
}

export function usdPerMtok(text: string): number {
  const value = usdOf(text);
  if (value <= USD_MAX) return value;
  throw new InvalidArgumentError("It must be US dollars per million tokens, such as 0.5.");
}

export interface OutageCost {
  readonly usd: number;
  readonly per: "request" | "minute";
}

/** `0.05/request` or `120/minute`. */
export function outageCost(text: string): OutageCost {
  const [, amount = "", unit = ""] = /^([^/]+)\/(request|minute|min)$/.exec(text.trim()) ?? [];
  const usd = usdOf(amount);
  if (usd <= USD_MAX) return { usd, per: unit === "request" ? "request" : "minute" };
  throw new InvalidArgumentError(
    "It must be US dollars by failed request or by minute of outage, such as 0.05/request or 120/minute.",
  );
}

function usdOf(text: string): number {
  return /^\$?\d{1,9}(?:\.\d{1,9})?$/.test(text.trim()) ? Number(text.trim().replace("$", "")) : Number.NaN;
}
