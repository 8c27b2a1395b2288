import type { BenchResult, MetricUnit } from "./bench-report.ts";
import type { ClaimReport } from "./claim-report.ts";
import type { ArticleFigure } from "./article-rows.ts";
import type { ClaimVerdict } from "./claim-verdict.ts";

/** A relay vendor's tables, figure by figure: what is claimed, and what was measured in worlds that are made like its own. */
export interface ArticleReport {
  /** How many seeds each world was played under. */
  readonly seeds: number;
  /** The chain that was held against the vendor's; the others are naive. */
  readonly chain: string;
  readonly rows: readonly ArticleRowReport[];
  /** How much of the time any provider of the chain was well, in the long run. Null: it has others than the world's four. */
  readonly answerable_share: number | null;
  /** Providers of the chain that the article's outages never strike. */
  readonly never_struck: readonly string[];
  /** Only where it was measured: what the engine adds to a request over sockets. */
  readonly wire?: WireOverheadReport;
}

export interface ArticleRowReport {
  readonly table: "latency" | "reliability";
  readonly world: "healthy" | "blocked" | "outages" | "wire";
  readonly chain: string;
  readonly configuration: string;
  readonly tiers: number;
  /** Whether the worlds were made to have just this row: then it tests them, and no chain. */
  readonly calibrated: boolean;
  /** Over all seeds. */
  readonly requests: number;
  readonly figures: readonly ArticleFigureReport[];
}

export interface ArticleFigureReport {
  readonly figure: ArticleFigure;
  readonly unit: MetricUnit;
  /** Null: a total outage. */
  readonly claimed: number | null;
  /** The mean over the seeds; of the worst recovery their median. Null: not known, or a total outage. */
  readonly value: number | null;
  readonly total_outage: boolean;
  /**
   * 95 %: of the mean over the seeds (Student's t); of the worst recovery where that of one more run may lie, without an upper end where
   * that may be a total outage. Null: not known.
   */
  readonly ci95: readonly [low: number, high: number | null] | null;
  /** Seeds, or pairs of requests on the wire. */
  readonly n: number;
  readonly verdict: ClaimVerdict;
}

export interface WireOverheadReport {
  /** Requests that were sent both ways. */
  readonly pairs: number;
  readonly concurrency: number;
}

/** One bench of each world, of the same seeds. */
export type ArticleWorlds = Readonly<Record<"healthy" | "blocked" | "outages", BenchResult>>;

/** The parts of a report that hold somebody's figures against it. */
export interface TestedClaims {
  /** Only where figures of somebody else were to be tested (`--claim`). */
  readonly claims?: readonly ClaimReport[];
  /** Only of the scenario "article"; the rest of the report is then of its world of outages. */
  readonly article?: ArticleReport;
}
