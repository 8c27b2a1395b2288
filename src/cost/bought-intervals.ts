import type { ConfigurationReport } from "../bench/bench-report.ts";
import { COST_PER_SUCCESS, differenceInterval, type Estimate } from "../bench/estimate.ts";
import { wilsonInterval } from "../bench/statistics.ts";
import { studentQuantile } from "../bench/student-t.ts";
import type { Interval } from "./cost-report.ts";

/** As for all figures that are judged by their spread over seeds. */
const SEEDS_MIN = 5;

/** How far chance may have moved what a chain buys, 95 %. */
export interface SavedIntervals {
  readonly savedShareCi95: Interval;
  readonly extraPerSavedUsdCi95: Interval | null;
  readonly intervalsFrom: "seeds" | "requests";
}

/** By the spread over seeds, which are independent of each other, as requests in one outage are not. Null: too few. */
export function bySeeds(whole: ConfigurationReport, alone: ConfigurationReport): SavedIntervals | null {
  const pairs = whole.by_seed.flatMap((of) => {
    const primary = alone.by_seed.find(({ seed }) => seed === of.seed);
    if (primary === undefined || of.requests === 0) return [];
    const scale = primary.requests / of.requests;
    const failed = primary.requests - primary.succeeded;
    const extraUsd = primary.cost_usd === null || of.cost_usd === null ? null : of.cost_usd * scale - primary.cost_usd;
    return [{ failed, saved: failed - (of.requests - of.succeeded) * scale, extraUsd }];
  });
  if (pairs.length < SEEDS_MIN) return null;
  const [saved, failed] = [pairs.map((pair) => pair.saved), pairs.map((pair) => pair.failed)];
  const share = ratioInterval(saved, failed);
  const extra = pairs.flatMap(({ extraUsd }) => extraUsd ?? []);
  // Where every seed was saved whole there is no spread, and that is not certainty.
  const wilson = wilsonInterval(Math.max(0, sumOf(saved)), sumOf(failed)) ?? share;
  return {
    savedShareCi95: [Math.max(0, Math.min(share[0], wilson[0])), Math.min(1, Math.max(share[1], wilson[1]))],
    extraPerSavedUsdCi95: extra.length < pairs.length ? null : ratioInterval(extra, saved),
    intervalsFrom: "seeds",
  };
}

/**
 * Of the ratio of two sums over independent pairs, by the delta method with Student's quantile. Source: Cochran, "Sampling
 * Techniques", 3rd edition (1977), chapter 6.
 */
function ratioInterval(above: readonly number[], below: readonly number[]): Interval {
  const [n, total] = [above.length, sumOf(below)];
  const ratio = sumOf(above) / total;
  const squares = above.reduce((sum, each, index) => {
    const off = each - ratio * (below[index] ?? 0);
    return sum + off * off;
  }, 0);
  const margin = (studentQuantile(0.975, n - 1) * Math.sqrt((squares * n) / (n - 1))) / Math.abs(total);
  return [ratio - margin, ratio + margin];
}

/** If requests were independent. What was spent is taken as independent too: the two met the same requests, so it is wide. */
export function byRequests(whole: ConfigurationReport, alone: ConfigurationReport, saved: number): SavedIntervals {
  const [before, after] = [spent(alone), spent(whole)];
  const scale = alone.requests / Math.max(1, whole.requests);
  const interval = before === null || after === null ? null : differenceInterval(before, scaled(after, scale));
  return {
    savedShareCi95: wilsonInterval(Math.max(0, saved), alone.failed) ?? [0, 1],
    extraPerSavedUsdCi95: interval === null ? null : [interval[0] / saved, interval[1] / saved],
    intervalsFrom: "requests",
  };
}

/** As uncertain as what an answer costs. Where nothing was spent there is no doubt. */
function spent(configuration: ConfigurationReport): Estimate | null {
  const { cost_usd: usd } = configuration;
  if (usd === 0) return { value: 0, low: 0, high: 0 };
  const perAnswer = COST_PER_SUCCESS.read(configuration);
  return usd === null || perAnswer === null ? null : scaled(perAnswer, usd / perAnswer.value);
}

function scaled({ value, low, high }: Estimate, factor: number): Estimate {
  return { value: value * factor, low: low * factor, high: high * factor };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0);
}
