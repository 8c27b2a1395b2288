import type { Random } from "../core/random.ts";
import type { MetricUnit } from "./bench-report.ts";
import * as blocks from "./blocks.ts";
import type { Block, Sums } from "./blocks.ts";
import { BLOCKS_MIN, bootstrapIntervals } from "./block-bootstrap.ts";
import { meanOf } from "./spread.ts";
import type { SeedReport } from "./seed-report.ts";
import type { DifferenceReport, Interval } from "./statistics-report.ts";
import { traded, verdictOn } from "./verdict.ts";

/** With fewer pairs of seeds than this, blocks of time say more. */
const SEEDS_MIN = 5;

/** A configuration as it was measured. */
export interface Measured {
  readonly chain: string;
  readonly configuration: string;
  readonly tiers: number;
  /** Whether something is left out of what the chain's file says. */
  readonly ablated: boolean;
  readonly seeds: readonly SeedReport[];
  /** Of each seed, in the same order, its blocks: of two configurations they are the same stretches of time. */
  readonly blocks: readonly (readonly Block[])[];
}

interface Figure {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly ofSeed: (seed: SeedReport) => number | null;
  /** Null: no ratio of sums. */
  readonly ofSums: ((sums: Sums) => number) | null;
}

const FIGURES: readonly Figure[] = [
  { metric: "success_rate", unit: "rate", ofSeed: (seed) => seed.success_rate, ofSums: blocks.SUCCESS_RATE },
  { metric: "latency_ms.mean", unit: "ms", ofSeed: (seed) => seed.latency_ms.mean, ofSums: blocks.LATENCY_MEAN_MS },
  { metric: "latency_ms.p95", unit: "ms", ofSeed: (seed) => seed.latency_ms.p95, ofSums: null },
  { metric: "failover.worst_recovery_ms", unit: "ms", ofSeed: (seed) => seed.worst_recovery_ms, ofSums: null },
  {
    metric: "attempts.per_request",
    unit: "count",
    ofSeed: (seed) => seed.attempts_per_request,
    ofSums: blocks.ATTEMPTS_PER_REQUEST,
  },
  {
    metric: "cost_per_success_usd",
    unit: "usd",
    ofSeed: (seed) => seed.cost_per_success_usd,
    ofSums: blocks.COST_PER_SUCCESS_USD,
  },
];

/**
 * What each further tier, each ablation and each other chain changed: a prefix against the one before it, an ablated one
 * against the same tiers as written, and a whole chain against the first one. All of them met the same arrivals, latencies and
 * outages, so what chance does to both drops out of the difference.
 */
export function pairedDifferences(measured: readonly Measured[], random: Random): readonly DifferenceReport[] {
  return measured.flatMap((of) => {
    const against = comparedWith(of, measured);
    return against.flatMap((other) => {
      const dice = random.fork(of.chain, of.configuration, other.chain, other.configuration);
      const pair = pairUp(of, other, dice);
      const isNextPrefix = of.chain === other.chain && !of.ablated;
      return [
        ...traded(FIGURES.map((figure) => differenceIn(figure, pair))),
        ...(isNextPrefix ? [priceOfNines(pair)] : []),
      ];
    });
  });
}

function comparedWith(of: Measured, measured: readonly Measured[]): readonly Measured[] {
  const { chain, tiers, ablated } = of;
  const written = measured.filter((one) => one.chain === chain && !one.ablated);
  if (ablated) return written.filter((one) => one.tiers === tiers);
  const shorter = written.filter((one) => one.tiers === tiers - 1);
  const first = measured.findLast((one) => one.chain === measured[0]?.chain && !one.ablated);
  return of === written.at(-1) && first !== undefined && first.chain !== chain ? [...shorter, first] : shorter;
}

/** What two configurations did, side by side. */
interface Pair {
  readonly names: Pick<DifferenceReport, "chain" | "configuration" | "against">;
  readonly seeds: readonly { readonly of: SeedReport; readonly against: SeedReport }[];
  /** Without those in which nothing happened to either. */
  readonly blocks: number;
  /** Over all of the blocks. */
  readonly of: Sums;
  readonly against: Sums;
  /** By figure of `FIGURES`, and of the nines' price last. */
  readonly intervals: readonly (Interval | null)[];
}

function pairUp(of: Measured, against: Measured, random: Random): Pair {
  const seeds = of.seeds.flatMap((seed, index) => {
    const place = against.seeds.findIndex((other) => other.seed === seed.seed);
    const other = against.seeds[place];
    if (other === undefined) return [];
    return [{ of: seed, against: other, blocks: zipped(of.blocks[index] ?? [], against.blocks[place] ?? []) }];
  });
  const pairs = seeds.flatMap((seed) => seed.blocks);
  const figures = [
    ...FIGURES.map(
      ({ ofSums }) =>
        (now: Sums, base: Sums) =>
          ofSums === null ? Number.NaN : ofSums(now) - ofSums(base),
    ),
    usdPerExtraNine,
  ];
  const intervals = bootstrapIntervals(
    pairs.map(([mine, theirs]) => [...blocks.rowOf(mine), ...blocks.rowOf(theirs)]),
    figures.map((figure) => (sums: Float64Array) => figure(blocks.sumsAt(sums, 0), blocks.sumsAt(sums, 1))),
    random,
  );
  return {
    names: {
      chain: of.chain,
      configuration: of.configuration,
      against: { chain: against.chain, configuration: against.configuration },
    },
    seeds,
    blocks: pairs.length,
    of: blocks.sumsOf(pairs.map(([mine]) => mine)),
    against: blocks.sumsOf(pairs.map(([, theirs]) => theirs)),
    intervals,
  };
}

function zipped(of: readonly Block[], against: readonly Block[]): readonly (readonly [Block, Block])[] {
  return of.flatMap((block, index) => {
    const other = against[index];
    return other === undefined || (blocks.isEmpty(block) && blocks.isEmpty(other)) ? [] : [[block, other] as const];
  });
}

function differenceIn(figure: Figure, pair: Pair): DifferenceReport {
  const { metric, unit, ofSums } = figure;
  const bySeeds = pair.seeds.length >= SEEDS_MIN || pair.blocks < BLOCKS_MIN || ofSums === null;
  const found = bySeeds ? overSeeds(figure, pair) : overBlocks(figure, pair);
  const { base, now, ci95: interval, n, method } = found;
  const difference = base === null || now === null ? null : now - base;
  const verdict = verdictOn({ metric, unit, base, now, interval, paired: true });
  return { ...pair.names, metric, unit, difference, ci95: interval, n, method, verdict };
}

interface Found {
  readonly base: number | null;
  readonly now: number | null;
  readonly ci95: Interval | null;
  readonly n: number;
  readonly method: DifferenceReport["method"];
}

function overSeeds({ ofSeed }: Figure, { seeds }: Pair): Found {
  const n = seeds.length;
  const pairs = seeds.flatMap(({ of, against }) => {
    const [now, base] = [ofSeed(of), ofSeed(against)];
    return now === null || base === null ? [] : [{ now, base, difference: now - base }];
  });
  // The seeds that lack the figure are no chance sample of them all.
  if (pairs.length < n || n === 0) return { base: null, now: null, ci95: null, n, method: null };
  const enough = n >= SEEDS_MIN;
  return {
    base: mean(pairs.map(({ base }) => base)),
    now: mean(pairs.map(({ now }) => now)),
    ci95: enough ? meanOf(pairs.map(({ difference }) => difference)).ci95 : null,
    n,
    method: enough ? "seeds" : null,
  };
}

function overBlocks(figure: Figure, pair: Pair): Found {
  const { ofSums } = figure;
  const [now, base] = ofSums === null ? [Number.NaN, Number.NaN] : [ofSums(pair.of), ofSums(pair.against)];
  const ci95 = pair.intervals[FIGURES.indexOf(figure)] ?? null;
  return { base: known(base), now: known(now), ci95, n: pair.blocks, method: ci95 === null ? null : "blocks" };
}

function mean(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0) / values.length;
}

function priceOfNines({ names, of, against, blocks: n, intervals }: Pair): DifferenceReport {
  const ci95 = intervals.at(-1) ?? null;
  const method = ci95 === null ? null : "blocks";
  const difference = known(usdPerExtraNine(of, against));
  return { ...names, metric: "usd_per_extra_nine", unit: "usd", difference, ci95, n, method, verdict: null };
}

/**
 * What 1,000 requests cost more for each nine more of the success rate (99 % has two, 99.9 % three); not a finite number where
 * there is no nine more, or no failure left that would tell how many there are.
 */
function usdPerExtraNine(now: Sums, base: Sums): number {
  const [failing, failed] = [1 - blocks.SUCCESS_RATE(now), 1 - blocks.SUCCESS_RATE(base)];
  const extraNines = Math.log(failed / failing) / Math.LN10;
  const extraUsd = 1000 * (now.costUsd / now.requests - base.costUsd / base.requests);
  return failing > 0 && extraNines > 0 ? extraUsd / extraNines : Number.NaN;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
