import type { TierUsage, Used } from "../engine/usage.ts";

/** How much of a tier's client-side limits is used; `limit` is null where there is none. */
export interface TierUsageJson {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  /** Attempts begun in the last 60 s. */
  readonly requests_per_minute: Used;
  /** Tokens of these, those that are expected of attempts under way included. */
  readonly tokens_per_minute: Used;
  /** Attempts under way. */
  readonly concurrency: Used;
}

export function usageJson({ tier, provider, model, ...used }: TierUsage): TierUsageJson {
  return {
    tier,
    provider,
    model,
    requests_per_minute: used.requestsPerMinute,
    tokens_per_minute: used.tokensPerMinute,
    concurrency: used.concurrency,
  };
}
