import type { BenchResult, ConfigurationReport } from "./bench-report.ts";
import type { Comparison, ComparisonRow } from "./comparison.ts";
import { differences, isPaired } from "./comparability.ts";
import * as estimate from "./estimate.ts";
import { metricAt } from "./metrics.ts";
import { traded, verdictOn } from "./verdict.ts";
import { isWhole } from "./whole.ts";

/** Figures of one event: a report says of them what was seen, and nothing of what chance does to them. */
const SEEN_ONCE: readonly string[] = ["failover.worst_recovery_ms"];

/**
 * Holds a report against an earlier one. A figure is worse or better where the interval of its difference leaves out
 * zero, the same where that is surely negligible, and otherwise there is no telling. Only whole chains decide.
 */
export function compareReports(base: BenchResult, now: BenchResult): Comparison {
  const pairs = pairsOf(base, now);
  const paired = isPaired(base, now);
  const rows = pairs.flatMap((pair) => rowsOf(pair, paired));
  const decisive = rows.filter(({ whole }) => whole);
  return {
    base: { version: base.version, seed: base.seed, seeds: base.seeds, scenario: base.scenario },
    paired,
    warnings: differences(base, now),
    rows,
    regressed: decisive.length === 0 ? null : decisive.some(({ verdict }) => verdict === "worse"),
  };
}

interface Pair {
  readonly before: ConfigurationReport;
  readonly after: ConfigurationReport;
  readonly whole: boolean;
}

/** Whole chains by their chains' names, or as the only ones there are; the others by their own names. */
function pairsOf(base: BenchResult, now: BenchResult): readonly Pair[] {
  const alone = base.chains.length === 1 && now.chains.length === 1;
  return now.chains.flatMap((chain) => {
    const mine = now.configurations.filter((one) => one.chain === chain && wasWhole(one, now));
    const theirs = base.configurations.filter((one) => (alone || one.chain === chain) && wasWhole(one, base));
    const [lastMine, lastTheirs] = [lastOf(chain, now), lastOf(alone ? base.chains[0] : chain, base)];
    return mine.flatMap((after) => {
      const whole = after === lastMine;
      const before = whole
        ? theirs.find((one) => one === lastTheirs)
        : theirs.find(({ name }) => name === after.name && after.tiers !== lastTheirs?.tiers);
      return before === undefined ? [] : [{ before, after, whole }];
    });
  });
}

function lastOf(chain: string | undefined, { configurations }: BenchResult): ConfigurationReport | undefined {
  return configurations.findLast((one) => one.chain === chain);
}

function wasWhole(report: ConfigurationReport, { interrupted }: BenchResult): boolean {
  return !interrupted || isWhole(report);
}

function rowsOf({ before, after, whole }: Pair, paired: boolean): ComparisonRow[] {
  const place = { chain: after.chain, configuration: after.name, whole };
  const estimated = estimate.ESTIMATED.map(({ metric, unit, read }): ComparisonRow => {
    const [base, now] = [read(before), read(after)];
    const interval = base === null || now === null ? null : estimate.differenceInterval(base, now);
    const figures = { base: base?.value ?? null, now: now?.value ?? null };
    const verdict = verdictOn({ metric, unit, ...figures, interval, paired });
    return { ...place, metric, unit, ...figures, difference_ci95: interval, verdict };
  });
  const seen = SEEN_ONCE.flatMap((path): ComparisonRow[] => {
    const metric = metricAt(path);
    if (metric === null) return [];
    const figures = { base: metric.read(before), now: metric.read(after) };
    const verdict = verdictOn({ metric: path, unit: metric.unit, ...figures, interval: null, paired });
    return [{ ...place, metric: path, unit: metric.unit, ...figures, difference_ci95: null, verdict }];
  });
  return traded([...estimated, ...seen]);
}
