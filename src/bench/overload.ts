import type { Lag } from "./bench-report.ts";

/**
 * Later than this in more than one look in a hundred: then ordinary requests, and not only those of a burst, are
 * measured too slow by what is a good part of a fast answer.
 */
export const LAG_P99_MS_MAX = 50;

/**
 * A single stall as long as this moves the percentiles of a burst, all of which waits behind it, by as much as lies
 * between two providers, and makes time-outs of answers that came in time.
 */
export const LAG_MS_MAX = 250;

/** Whether a thread fell so far behind that the latencies measured by it say more about the machine than about the chain. */
export function isOverloaded({ p99, max }: Lag): boolean {
  return p99 > LAG_P99_MS_MAX || max > LAG_MS_MAX;
}

/** The worst of each figure. */
export function worstLag(lags: readonly Lag[]): Lag {
  const worst = (key: keyof Lag): number => lags.reduce((before, lag) => Math.max(before, lag[key]), 0);
  return { p50: worst("p50"), p99: worst("p99"), max: worst("max") };
}
