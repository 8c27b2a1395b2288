import type { BenchResult, Currency } from "../bench/bench-report.ts";
import type { ClaimReport } from "../bench/claim-report.ts";
import { decimal, integer, percentInterval } from "./format.ts";
import { asJudged, configurationName } from "./metric-words.ts";
import { type Cell, cell, left, right, type Section, wrapping } from "./section.ts";

/** Somebody's figures beside those that were measured; nothing where none were to be tested. */
export function claimSection({ claims = [], chains, currency }: BenchResult): readonly Section[] {
  if (claims.length === 0) return [];
  const rows = claims.map((one) => [
    verdictCell(one.verdict, one.n),
    cell(one.claim),
    cell(one.value === null ? "n/a" : asJudged(one.unit, one.value, currency)),
    cell(intervalText(one.unit, one.ci95, currency)),
    cell(configurationName(one, chains.length > 1)),
  ]);
  const columns = [
    wrapping(left("verdict"), "? cannot tell".length),
    wrapping(left("claim")),
    wrapping(right("measured")),
    wrapping(right("95 %\ninterval", 1)),
    wrapping(left("configuration", 2)),
  ];
  return [{ title: "Claims", table: { columns, rows }, notes: claims.some(isUnsure) ? [CANNOT_TELL] : [] }];
}

export const CANNOT_TELL =
  "Cannot tell: the interval holds the claim and has room for much better and much worse, or there is none. More seeds or " +
  "requests make it narrower; the number in brackets is how many there were.";

export function verdictCell(verdict: ClaimReport["verdict"], n: number): Cell {
  return verdict === "cannot tell" ? cell(`? cannot tell (${integer(n)})`, "unsure") : VERDICTS[verdict];
}

const VERDICTS: Readonly<Record<Exclude<ClaimReport["verdict"], "cannot tell">, Cell>> = {
  better: cell("✓ better", "good"),
  consistent: cell("= consistent"),
  worse: cell("✗ worse", "bad"),
};

const TENTHS_BELOW_MS = 10;

/** An interval without an upper end holds a total outage. */
export function intervalText(
  unit: ClaimReport["unit"],
  interval: readonly [low: number, high: number | null] | null,
  currency: Currency | undefined,
): string {
  if (interval === null) return "-";
  const [low, high] = interval;
  if (unit === "rate" && high !== null) return percentInterval([low, high]);
  // Where whole milliseconds would say "0 - 0", tenths are told.
  const isShort = [low, high].every((end) => end !== null && Math.abs(end) < TENTHS_BELOW_MS);
  const text = (end: number): string =>
    unit === "ms" ? (isShort ? decimal(end, 1) : integer(end)) : asJudged(unit, end, currency);
  return `${text(low)} - ${high === null ? "outage" : text(high)}`;
}

function isUnsure({ verdict }: ClaimReport): boolean {
  return verdict === "cannot tell";
}
