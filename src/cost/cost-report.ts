import type { Currency } from "../bench/bench-report.ts";

/**
 * What a month of tokens costs: the JSON document of `cost --json`, schema "holyfail.cost/1". All amounts are US dollars,
 * shares are fractions, and what is not known is null.
 */
export interface CostReport {
  readonly schema: "holyfail.cost/1";
  readonly version: string;
  readonly chain: string;
  readonly prices_as_of: string;
  /** What people are shown amounts in; absent: US dollars. */
  readonly currency?: Currency;
  readonly tokens_per_month: number;
  /** Of the tokens, those that a model writes. */
  readonly output_share: number;
  readonly output_share_from: "option" | "report" | "default";
  /** What a relay adds to every million tokens; null: there is none. */
  readonly relay_fee_per_mtok_usd: number | null;
  readonly models: readonly ModelCost[];
  readonly mix: MixCost;
  /** Null: there was no report of a bench to take it from. */
  readonly break_even: BreakEven | null;
}

/** The month's bill: from the provider itself, and through a relay where one was asked about. */
export interface Bill {
  /** Input and output blended. */
  readonly per_mtok_usd: number | null;
  readonly direct_usd: number | null;
  readonly with_fee_usd: number | null;
  readonly difference_usd: number | null;
}

/** What the month costs if one model gives all answers. */
export interface ModelCost extends Bill {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly price: { readonly input_per_mtok: number; readonly output_per_mtok: number } | null;
  readonly price_source: "file" | "price-list" | null;
  /** Of the answers, in the mix. */
  readonly share: number;
}

/** What it costs if each tier gives its share of the answers, all answers being of the same length. */
export interface MixCost extends Bill {
  readonly from: "option" | "report" | "primary";
  /** Of what was spent in the report, what bought no answer; it is not in the bill. Null: not known. */
  readonly wasted_share: number | null;
}

export type Interval = readonly [number, number];

/** How many outages a month make the chain pay for what it costs. Intervals are 95 %. */
export interface BreakEven {
  readonly evidence: Evidence;
  /** From the spread over seeds, or as if requests were independent, which outages make them not. */
  readonly intervals_from: "seeds" | "requests";
  readonly month_minutes: number;
  readonly requests_per_month: number;
  readonly tokens_per_request: number;
  /** What the chain costs in a month without outages: the relay's fee. */
  readonly standing_usd: number;
  /** Of the requests that the primary alone leaves unanswered, those that the chain answers. */
  readonly saved_share: number;
  readonly saved_share_ci95: Interval;
  /** What the chain spends more, for each request that it saves. Null: a tier has no known price. */
  readonly extra_per_saved_usd: number | null;
  readonly extra_per_saved_usd_ci95: Interval | null;
  /** Null: not told. */
  readonly failed_request_usd: number | null;
  readonly outage_minute_usd: number | null;
  readonly outages: readonly OutageWorth[];
  readonly article_rule: RuleCheck;
}

/** What a report of a bench says of a chain and of its primary alone. */
export interface Evidence {
  readonly chain: string;
  readonly scenario: string;
  /** The first of so many. */
  readonly seed: number;
  readonly seeds: number;
  readonly requests: number;
  readonly failed_alone: number;
  readonly failed_with_chain: number;
  readonly cost_alone_usd: number | null;
  readonly cost_with_chain_usd: number | null;
  readonly tokens_per_request: number;
}

/** One outage of the primary, in which every request to it fails. */
export interface OutageWorth {
  readonly minutes: number;
  readonly requests: number;
  readonly saved: number;
  readonly spent_usd: number | null;
  /** What the failures would have cost. Null: not told. */
  readonly worth_usd: number | null;
  /** So many a month pay for the standing cost; null: no number does, or it is not known. */
  readonly outages_needed: number | null;
  /** A null end: no number of outages may be enough. */
  readonly outages_needed_ci95: readonly [number, number | null] | null;
  /** What a failed request must cost for one, two and four such outages a month to pay. */
  readonly failed_request_needed_usd: readonly WorthNeeded[];
}

export interface WorthNeeded {
  readonly outages_per_month: number;
  readonly usd: number | null;
  readonly ci95: Interval | null;
}

/** The reference article's rule: a relay pays from so many outages of such a length on. */
export interface RuleCheck {
  readonly outages_per_month: number;
  readonly minutes: number;
  /** What a failed request must cost for the rule to be right. */
  readonly failed_request_needed_usd: number | null;
  readonly failed_request_needed_usd_ci95: Interval | null;
  /** Null: what a failed request costs was not told, or a price is not known. */
  readonly verdict: "holds" | "does not hold" | "cannot tell" | null;
}
