import type { Chain } from "../config/chain.ts";
import type { ArticleFigureReport, ArticleReport, ArticleRowReport, ArticleWorlds } from "./article-report.ts";
import {
  ARTICLE_FIGURES,
  ARTICLE_ROWS,
  ARTICLE_WIRE_CLAIMS,
  type ArticleClaim,
  type ArticleRow,
} from "./article-rows.ts";
import type { BenchResult, ConfigurationReport } from "./bench-report.ts";
import { claimVerdict, type Evidence } from "./claim-verdict.ts";
import { allDown, commonCauses } from "./common-causes.ts";
import { oneMoreRun } from "./one-more-run.ts";
import type { SeedReport } from "./seed-report.ts";
import type { Configuration } from "./configurations.ts";
import { meanOf, spreadOver } from "./spread.ts";

/** Whom the outages strike: all of them alike. */
const ARTICLE_PROVIDERS: readonly string[] = ["openai", "anthropic", "google", "deepseek"];

/** Holds a chain, and the naive ones by which the worlds were calibrated, against the vendor's tables. */
export function articleReport(worlds: ArticleWorlds, { name: managed, tiers }: Chain, naive: string): ArticleReport {
  const rows = ARTICLE_ROWS.flatMap((row) => rowReport(row, worlds, row.chain === "managed" ? managed : naive));
  const providers = [...new Set(tiers.map(({ provider }) => provider.name))];
  const neverStruck = providers.filter((provider) => !ARTICLE_PROVIDERS.includes(provider));
  const down = allDown(commonCauses(...calibratedSuccess()), providers.length, ARTICLE_PROVIDERS.length);
  return {
    // An interruption may have come before the last of the worlds had any.
    seeds: Math.max(...Object.values(worlds).map(({ seeds }: BenchResult) => seeds.length)),
    chain: managed,
    rows,
    answerable_share: neverStruck.length > 0 ? null : 1 - down,
    never_struck: neverStruck,
  };
}

/** What a chain adds to a request on the wire, pair by pair, against what the article says that its relay adds. */
export function overheadRow({ chain, name }: Configuration, moreMs: readonly number[]): ArticleRowReport {
  const tiers = chain.tiers.length;
  const claim = ARTICLE_WIRE_CLAIMS[tiers === 1 ? "one" : "chain"];
  const place = { table: "latency", world: "wire", chain: chain.name, configuration: name } as const;
  const figures = [judged(claim, meanEvidence(moreMs))];
  return { ...place, tiers, calibrated: false, requests: moreMs.length, figures };
}

/** What the calibrated rows claim of one provider, of two and of three. */
function calibratedSuccess(): readonly [number, number, number] {
  const [one, two, three] = [1, 2, 3].map((tiers) => {
    const row = ARTICLE_ROWS.find(({ table, chain }) => table === "reliability" && chain === tiers);
    return row?.claims.find(({ figure }) => figure === "success")?.claimed ?? 1;
  });
  return [one ?? 1, two ?? 1, three ?? 1];
}

function rowReport(row: ArticleRow, worlds: ArticleWorlds, chain: string): readonly ArticleRowReport[] {
  const result = worlds[row.world];
  const report = configurationOf(row, result, chain);
  if (report === undefined) return [];
  // The user's interruption leaves a seed that met only some of its outages.
  const planned = result.load.reduce((sum, phase) => sum + phase.requests, 0);
  const seeds = report.by_seed.filter((seed) => seed.requests === planned);
  const direct = worlds.healthy.configurations.find(({ tiers, chain: name }) => tiers === 1 && name !== chain);
  const figures = row.claims.map((claim) => judged(claim, EVIDENCE[claim.figure](seeds, direct?.by_seed ?? [])));
  const { name, tiers, requests } = report;
  const { table, world, calibrated } = row;
  return [{ table, world, chain, configuration: name, tiers, calibrated, requests, figures }];
}

function configurationOf(row: ArticleRow, result: BenchResult, chain: string): ConfigurationReport | undefined {
  const own = result.configurations.filter((one) => one.chain === chain);
  return row.chain === "managed" ? own.at(-1) : own.find(({ tiers }) => tiers === row.chain);
}

function judged({ figure, claimed, roundingHalf }: ArticleClaim, evidence: Evidence): ArticleFigureReport {
  const own = ARTICLE_FIGURES[figure];
  const { value, ci95, n, unbounded = false } = evidence;
  const verdict =
    claimed === null ? outageVerdict(evidence) : claimVerdict({ value: claimed, roundingHalf, ...own }, evidence);
  // A run without any answer is beyond every number, and JSON has none for it.
  const end = ci95?.[1] === Number.POSITIVE_INFINITY ? null : (ci95?.[1] ?? null);
  const between = ci95 === null ? null : ([ci95[0], end] as const);
  return { figure, unit: own.unit, claimed, value, total_outage: unbounded, ci95: between, n, verdict };
}

/** Of the claim that there was no answer at all. */
function outageVerdict({ value, unbounded }: Evidence): ArticleFigureReport["verdict"] {
  if (unbounded === true) return "consistent";
  return value === null ? "cannot tell" : "better";
}

type EvidenceOf = (seeds: readonly SeedReport[], direct: readonly SeedReport[]) => Evidence;

const EVIDENCE: Readonly<Record<ArticleClaim["figure"], EvidenceOf>> = {
  mean: ofSpread((seeds) => spreadOver(seeds)?.latency_mean_ms),
  p95: ofSpread((seeds) => spreadOver(seeds)?.latency_p95_ms),
  p99: ofSpread((seeds) => spreadOver(seeds)?.latency_p99_ms),
  success: ofSpread((seeds) => spreadOver(seeds)?.success_rate),
  overhead: (seeds, direct) => {
    const pairs = seeds.flatMap(({ seed, latency_ms: { mean: more } }) => {
      const base = direct.find((one) => one.seed === seed)?.latency_ms.mean ?? null;
      return more === null || base === null ? [] : [more - base];
    });
    return meanEvidence(pairs.length < seeds.length ? [] : pairs);
  },
  recovery: (seeds) => {
    const worst = seeds.flatMap(({ alone }) => {
      if (alone?.total_outage === true) return [Number.POSITIVE_INFINITY];
      return alone?.worst_recovery_ms == null ? [] : [alone.worst_recovery_ms];
    });
    const own = { n: worst.length, intervalOf: "run" } as const;
    const median = medianOf(worst);
    const between = oneMoreRun(worst);
    if (median === Number.POSITIVE_INFINITY) return { ...own, value: null, ci95: null, unbounded: true };
    return { ...own, value: median, ci95: between };
  },
};

/** The mean of paired differences. */
function meanEvidence(values: readonly number[]): Evidence {
  const n = values.length;
  if (n < 2) return { value: null, ci95: null, n, intervalOf: "mean" };
  const { mean, ci95 } = meanOf(values);
  return { value: mean, ci95, n, intervalOf: "mean" };
}

function ofSpread(
  read: (
    seeds: readonly SeedReport[],
  ) => { mean: number; ci95: readonly [number, number]; n: number } | null | undefined,
): EvidenceOf {
  return (seeds) => {
    const spread = read(seeds) ?? null;
    return { value: spread?.mean ?? null, ci95: spread?.ci95 ?? null, n: seeds.length, intervalOf: "mean" };
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
