import type { ChainState } from "./chain-state.ts";

/** What was used of a limit. `limit` is null where there is none. */
export interface Used {
  readonly used: number;
  readonly limit: number | null;
}

/** How much of its client-side limits a tier has used. */
export interface TierUsage {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  /** Attempts begun in the last 60 s. */
  readonly requestsPerMinute: Used;
  /** Tokens of these, those that are expected of attempts under way included. */
  readonly tokensPerMinute: Used;
  /** Attempts under way. */
  readonly concurrency: Used;
}

/** The usage of every tier, in the chain's order. */
export function usageOf(state: ChainState, nowMs: number): readonly TierUsage[] {
  return state.tiers.map(({ tier, limiter }) => ({
    tier: tier.index,
    provider: tier.provider.name,
    model: tier.model,
    requestsPerMinute: { used: limiter.requests(nowMs), limit: tier.requestsPerMinute },
    tokensPerMinute: { used: limiter.tokens(nowMs), limit: tier.tokensPerMinute },
    concurrency: { used: limiter.inFlight, limit: tier.maxConcurrency },
  }));
}
