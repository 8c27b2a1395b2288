import type { Currency } from "../bench/bench-report.ts";

/**
 * The reference article's savings table, computed again: the JSON document of `cost --article --json`, schema
 * "holyfail.cost-article/1". All amounts are US dollars a month, shares are fractions.
 */
export interface ArticleReport {
  readonly schema: "holyfail.cost-article/1";
  readonly version: string;
  /** What people are shown amounts in; absent: US dollars. */
  readonly currency?: Currency;
  readonly claims: readonly ClaimCheck[];
  readonly rule: ArticleRuleCheck;
}

export type Verdict = "adds up" | "does not add up" | "only with the fee inside";

export interface ClaimCheck {
  /** "10M gpt-4.1 + 40M deepseek-v3.2". */
  readonly claim: string;
  readonly parts: readonly PartCheck[];
  readonly direct: FigureCheck;
  readonly relay: RelayCheck;
  /** Null: the article says nothing of a saving here. */
  readonly saving: SavingCheck | null;
}

export interface PartCheck {
  readonly model: string;
  readonly mtok: number;
  readonly price_per_mtok_usd: number;
  readonly computed_usd: number;
  /** Null: not printed by itself. */
  readonly printed_usd: number | null;
}

export interface FigureCheck {
  readonly claimed_usd: number;
  readonly computed_usd: number;
  readonly verdict: Verdict;
}

/** Computed is the models' prices with the fee on top. */
export interface RelayCheck extends FigureCheck {
  /** Null: none is named. */
  readonly fee_usd: number | null;
  readonly fee_per_mtok_usd: number | null;
  /** How the claim reads if its figure is all there is to pay. */
  readonly fee_inside: RelayReading;
  /** And if the fee comes on top of it. Null: no fee is named. */
  readonly fee_on_top: RelayReading | null;
}

export interface RelayReading {
  readonly total_usd: number;
  /** What is left for the tokens. */
  readonly tokens_usd: number;
  /** How far that is below the models' own prices. */
  readonly below_list_share: number;
  /** Of the direct bill as computed; negative: it is dearer. */
  readonly saved_share: number;
}

export interface SavingCheck {
  readonly claimed_share: number;
  readonly verdict: Verdict;
}

/** What a failed request must cost for the rule to be right. */
export interface ArticleRuleCheck {
  readonly outages_per_month: number;
  readonly minutes: number;
  readonly month_minutes: number;
  /** The article does not say. */
  readonly tokens_per_request_assumed: number;
  readonly claims: readonly RuleOfClaim[];
}

export interface RuleOfClaim {
  readonly claim: string;
  readonly fee_usd: number;
  readonly requests_per_month: number;
  readonly requests_failed: number;
  readonly failed_request_needed_usd: number;
}
