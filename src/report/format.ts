/**
 * Numbers as people read them. Written by hand instead of with Intl, whose output changes with the version of Node and
 * the locale of the machine.
 */

/** 1234567 -> "1,234,567"; fractions are rounded away. */
export function integer(value: number): string {
  return grouped(Math.round(value).toFixed(0));
}

/** A fixed number of decimals, with thousands grouped: 1234.5 -> "1,234.50". */
export function decimal(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

/** A latency: "0.4 ms", "840 ms", "1,240 ms", "12.4 s", "3 min 20 s". */
export function milliseconds(ms: number): string {
  if (ms < 10) return `${trimmed(ms, 1)} ms`;
  if (ms < 10_000) return `${integer(ms)} ms`;
  if (ms < 99_950) return `${decimal(ms / 1000, 1)} s`;
  return span(ms);
}

/** A length of time in the two largest units that matter: "4 h", "1 h 12 min", "45 s", "2 d 3 h". */
export function span(ms: number): string {
  if (ms < 1000) return `${trimmed(ms, 1)} ms`;
  const parts: string[] = [];
  let seconds = Math.round(ms / 1000);
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** A point on the scenario's own time axis: 3723000 -> "1:02:03"; with decimals of the second where they are wanted. */
export function timeOfRun(ms: number, decimals = 0): string {
  const unit = 10 ** decimals;
  const units = Math.round((ms * unit) / 1000);
  const seconds = Math.floor(units / unit);
  const fraction = decimals === 0 ? "" : `.${String(units % unit).padStart(decimals, "0")}`;
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}${fraction}`;
}

/** A share that is never rounded to "none" or "all" when it is not: 0.9985 -> "99.85 %", 0.999999 -> ">99.99 %". */
export function percent(share: number, decimals = 2): string {
  const text = (share * 100).toFixed(decimals);
  const smallest = 1 / 10 ** decimals;
  if (share > 0 && Number(text) === 0) return `<${smallest.toFixed(decimals)} %`;
  if (share < 1 && Number(text) === 100) return `>${(100 - smallest).toFixed(decimals)} %`;
  return `${text} %`;
}

/** A decimal that is never rounded to "none" when it is not: 0.04 -> "<0.1". */
export function atLeast(value: number, decimals: number): string {
  const smallest = 1 / 10 ** decimals;
  return value > 0 && value < smallest / 2 ? `<${smallest.toFixed(decimals)}` : decimal(value, decimals);
}

/** An interval of shares in percent, rounded outwards so that it never claims more than it holds. */
export function percentInterval([low, high]: readonly [number, number]): string {
  // The allowance keeps a bound that is exact but for floating point from losing a whole step.
  const down = Math.floor(low * 10_000 + 1e-6) / 100;
  const up = Math.ceil(high * 10_000 - 1e-6) / 100;
  return `${down.toFixed(2)} - ${up.toFixed(2)} %`;
}

/** "$1,234.56", "$3.120", "$0.0123", "$0.000004": the smaller the amount, the more decimals. */
export function dollars(usd: number): string {
  return amount(usd, "$");
}

/** The same of any currency, whose sign or code stands before the number: "CNY 3.120". */
export function amount(value: number, sign: string): string {
  if (value === 0) return `${sign}0`;
  if (value >= 100) return `${sign}${decimal(value, 2)}`;
  if (value >= 1) return `${sign}${decimal(value, 3)}`;
  if (value >= 0.001) return `${sign}${decimal(value, 4)}`;
  return value < 0.000001 ? `<${sign}0.000001` : `${sign}${trimmed(value, 6)}`;
}

/** An amount that somebody named, as exact as they did and with its cents: "$2.50", "$0.035". */
export function namedDollars(usd: number): string {
  const exact = trimmed(usd, 6);
  return `$${decimal(usd, Math.max(2, exact.split(".")[1]?.length ?? 0))}`;
}

/** A round number of dollars that an amount fits under, to be given as a limit: 0.6213 -> 0.63, 12.02 -> 13; no less than a cent. */
export function limitAbove(usd: number): number {
  if (usd <= 0.01) return 0.01;
  const places = Math.max(0, 1 - Math.floor(Math.log10(usd)));
  // The allowance keeps an amount that is round but for floating point from being rounded up once more.
  return Number((Math.ceil(usd * 10 ** places - 1e-9) / 10 ** places).toFixed(places));
}

/** Counts of tokens: "940", "12.4k", "3.1M". */
export function tokens(count: number): string {
  if (count < 1000) return integer(count);
  if (count < 999_950) return `${trimmed(count / 1000, count < 99_950 ? 1 : 0)}k`;
  return `${trimmed(count / 1_000_000, 1)}M`;
}

/** "1 request", "2 requests". */
export function counted(count: number, noun: string): string {
  return `${integer(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Fixed decimals without a tail of zeros. */
export function trimmed(value: number, decimals: number): string {
  const text = decimal(value, decimals);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
