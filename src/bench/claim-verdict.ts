import type { MetricUnit } from "./bench-report.ts";

export type ClaimVerdict = "better" | "consistent" | "worse" | "cannot tell";

/** What somebody claims of a figure. */
export interface Claimed {
  readonly value: number;
  readonly unit: MetricUnit;
  /** Half of its last digit: 1890 ms may be anything from 1889.5 to 1890.5. */
  readonly roundingHalf: number;
  readonly moreIsBetter: boolean;
}

/** What was measured of the same figure. */
export interface Evidence {
  /** Null: the samples do not support it. */
  readonly value: number | null;
  /** Null: nothing is known of what chance does to it. */
  readonly ci95: readonly [number, number] | null;
  /** How many requests, or seeds, it is of. */
  readonly n: number;
  /**
   * mean: the interval is of a long-run figure, and more samples make it narrower. run: it is where the figure of one more
   * run may lie, which more samples do not change.
   */
  readonly intervalOf: "mean" | "run";
  /** It is known to be beyond every bound, as the recovery from an outage in which there was no answer. */
  readonly unbounded?: boolean;
}

/** A difference that is surely within these is none to anybody: 0.01 % of the requests, 1 % of any other figure. */
const SAME_RATE_MAX = 0.0001;
const SAME_SHARE_MAX = 0.01;
/** An interval that has room for so much more or less supports no figure: a quarter of the failures, a tenth of any other. */
const FAILURES_SHARE_MAX = 0.25;
const FIGURE_SHARE_MAX = 0.1;

/**
 * A claim is beaten or missed where the whole interval lies beyond it. One that the interval holds is consistent with what
 * was measured, but only if the interval is narrow enough to say so; otherwise there is no telling, and more samples are needed.
 */
export function claimVerdict(claimed: Claimed, { value, ci95, intervalOf, unbounded }: Evidence): ClaimVerdict {
  if (unbounded === true) return claimed.moreIsBetter ? "better" : "worse";
  if (value === null || ci95 === null) return "cannot tell";
  const [low, high] = ci95;
  const [least, most] = [claimed.value - claimed.roundingHalf, claimed.value + claimed.roundingHalf];
  const same = claimed.unit === "rate" ? SAME_RATE_MAX : SAME_SHARE_MAX * Math.abs(claimed.value);
  if (low >= Math.min(least, claimed.value - same) && high <= Math.max(most, claimed.value + same)) return "consistent";
  if (low > most) return claimed.moreIsBetter ? "better" : "worse";
  if (high < least) return claimed.moreIsBetter ? "worse" : "better";
  return intervalOf === "run" || (high - low) / 2 <= roomMax(claimed) ? "consistent" : "cannot tell";
}

function roomMax({ value, unit }: Claimed): number {
  return unit === "rate" ? FAILURES_SHARE_MAX * Math.min(value, 1 - value) : FIGURE_SHARE_MAX * Math.abs(value);
}
