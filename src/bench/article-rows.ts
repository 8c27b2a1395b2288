/** What a row's figures are measured of: a world of the article, and a configuration in it. */
export interface ArticleRow {
  readonly table: "latency" | "reliability";
  readonly world: "healthy" | "blocked" | "outages";
  /** The naive chain's first tiers, so many of them; or the chain that is to show what it can do. */
  readonly chain: 1 | 2 | 3 | "managed";
  /** Whether the worlds were made to have just this row: then it tests the calibration, not a chain. */
  readonly calibrated: boolean;
  readonly claims: readonly ArticleClaim[];
}

export type ArticleFigure = keyof typeof ARTICLE_FIGURES;

/** Units and directions of what the article tells. */
export const ARTICLE_FIGURES = {
  mean: { unit: "ms", moreIsBetter: false },
  p95: { unit: "ms", moreIsBetter: false },
  p99: { unit: "ms", moreIsBetter: false },
  /** More than the direct mean, in the same seed. */
  overhead: { unit: "ms", moreIsBetter: false },
  success: { unit: "rate", moreIsBetter: true },
  /** The longest of a run, from the first request begun in an outage that struck one provider alone. */
  recovery: { unit: "ms", moreIsBetter: false },
} as const;

export interface ArticleClaim {
  readonly figure: ArticleFigure;
  /** In the figure's unit. Null: no provider was back before the end, a "total outage". */
  readonly claimed: number | null;
  readonly roundingHalf: number;
}

/** The two tables of a relay vendor's article of 2026, but for what can only be measured on the wire. */
export const ARTICLE_ROWS: readonly ArticleRow[] = [
  { table: "latency", world: "healthy", chain: 1, calibrated: true, claims: latencies(1240, 1890, 2450) },
  { table: "latency", world: "healthy", chain: "managed", calibrated: false, claims: latencies(1298, 1980, 2580) },
  {
    table: "latency",
    world: "blocked",
    chain: "managed",
    calibrated: false,
    claims: [...latencies(1890, 2840, 3620), milliseconds("overhead", 650)],
  },
  { table: "reliability", world: "outages", chain: 1, calibrated: true, claims: reliability(0.942, null) },
  { table: "reliability", world: "outages", chain: 2, calibrated: true, claims: reliability(0.991, 4200) },
  { table: "reliability", world: "outages", chain: 3, calibrated: true, claims: reliability(0.997, 5800) },
  {
    table: "reliability",
    world: "outages",
    chain: "managed",
    calibrated: false,
    claims: reliability(0.9985, 3400, 0.00005),
  },
];

/** What the relay is said to add to a request: asked for one model, and for its chain with the primary well. */
export const ARTICLE_WIRE_CLAIMS = {
  one: milliseconds("overhead", 47),
  chain: milliseconds("overhead", 58),
};

function latencies(mean: number, p95: number, p99: number): readonly ArticleClaim[] {
  return [milliseconds("mean", mean), milliseconds("p95", p95), milliseconds("p99", p99)];
}

function reliability(success: number, recoveryMs: number | null, roundingHalf = 0.0005): readonly ArticleClaim[] {
  return [{ figure: "success", claimed: success, roundingHalf }, milliseconds("recovery", recoveryMs)];
}

function milliseconds(figure: ArticleFigure, claimed: number | null): ArticleClaim {
  return { figure, claimed, roundingHalf: 0.5 };
}
