import type { MetricUnit } from "./bench-report.ts";
import type { Verdict } from "./comparison.ts";
import { SUCCESS_RATE } from "./estimate.ts";

/** A difference that is surely within these is none to anybody: 0.01 % of the requests, 1 % of any other figure. */
const SAME_RATE_MAX = 0.0001;
const SAME_SHARE_MAX = 0.01;

interface Difference {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly base: number | null;
  readonly now: number | null;
  /** Of how much more it is now. */
  readonly interval: readonly [number, number] | null;
  /** Whether both met the same dice. */
  readonly paired: boolean;
}

/**
 * A figure is worse or better where the interval of its difference leaves out zero, the same where that is surely negligible,
 * and otherwise there is no telling. Of every figure but the success rate less is better.
 */
export function verdictOn({ metric, unit, base, now, interval, paired }: Difference): Verdict {
  if (base === null || now === null) return "cannot tell";
  // The same dice on both sides: had anything changed for the figure, it would not be the same to the last digit.
  if (paired && base === now) return "same";
  if (interval === null) return "cannot tell";
  const [low, high] = interval;
  const negligible = unit === "rate" ? SAME_RATE_MAX : SAME_SHARE_MAX * Math.abs(base);
  if (low >= -negligible && high <= negligible) return "same";
  if (low <= 0 && high >= 0) return "cannot tell";
  return low > 0 === (metric === SUCCESS_RATE.metric) ? "better" : "worse";
}

/**
 * Where more requests are answered, those that are hard to answer are among them, and it takes more attempts: what has
 * moved the other way is of other requests, or is the price. The same holds where fewer are answered.
 */
export function traded<Row extends { readonly metric: string; readonly verdict: Verdict | null }>(
  rows: readonly Row[],
): Row[] {
  const success = rows.find(({ metric }) => metric === SUCCESS_RATE.metric)?.verdict;
  const opposite = success === "better" ? "worse" : success === "worse" ? "better" : undefined;
  return rows.map((row) => (row.verdict === opposite ? { ...row, verdict: "cannot tell" } : row));
}
