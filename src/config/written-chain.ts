import type { Chain, Price, Tier } from "./chain.ts";

/** A chain's settings in the words of a chain file, every default written out; null: there is none. Its tiers are left out. */
export function writtenSettings({ failoverOn, retry, breaker, stream, ...chain }: Chain) {
  return {
    timeout_ms: chain.timeoutMs,
    strategy: chain.strategy,
    failover_on: {
      timeout: failoverOn.timeout,
      rate_limit: failoverOn.rateLimit,
      server_error: failoverOn.serverError,
    },
    max_fallbacks: chain.maxFallbacks,
    retry_on_fail: chain.retryOnFail,
    retry: {
      backoff_ms: retry.backoffMs,
      factor: retry.factor,
      max_backoff_ms: retry.maxBackoffMs,
      jitter: retry.jitter,
    },
    breaker: writtenBreaker(breaker),
    health_check_interval_ms: chain.healthCheckIntervalMs ?? "off",
    reserve: chain.reserve ? "on" : "off",
    hedge: writtenHedge(chain),
    retry_budget: { ratio: chain.retryBudget.ratio, per_second: chain.retryBudget.perSecond },
    stream: {
      first_token_timeout_ms: stream.firstTokenTimeoutMs,
      idle_timeout_ms: stream.idleTimeoutMs,
      total_timeout_ms: stream.totalTimeoutMs,
      rescue: stream.rescue,
    },
    max_cost_usd: chain.maxCostUsd,
  };
}

function writtenBreaker(breaker: Chain["breaker"]) {
  if (breaker === null) return "off";
  return {
    failures: breaker.failures,
    failure_rate: breaker.failureRate ?? 0,
    window_ms: breaker.windowMs,
    min_attempts: breaker.attemptsMin,
    reset_ms: breaker.resetMs,
    max_reset_ms: breaker.resetMaxMs,
    ramp_ms: breaker.rampMs,
  };
}

function writtenHedge({
  hedge,
}: Pick<Chain, "hedge">): { readonly after_ms: number } | { readonly after: string } | null {
  if (hedge === null) return null;
  return "afterMs" in hedge ? { after_ms: hedge.afterMs } : { after: `p${Math.round(hedge.afterQuantile * 100)}` };
}

/** The same of a tier: its limits, and what is known of its model. */
export function writtenLimits(tier: Tier) {
  return {
    timeout_ms: tier.timeoutMs,
    max_retries: tier.maxRetries,
    weight: tier.weight,
    max_latency_ms: tier.maxLatencyMs,
    max_cost_per_1k_tokens: tier.maxCostPer1kTokens,
    requests_per_minute: tier.requestsPerMinute,
    tokens_per_minute: tier.tokensPerMinute,
    max_concurrency: tier.maxConcurrency,
    context_window: tier.contextWindow,
    accepts_prefill: tier.acceptsPrefill,
    capabilities: tier.capabilities,
    price: writtenPrice(tier.price),
  };
}

/** A price in the words of chain files. */
export function writtenPrice(price: Price | null) {
  if (price === null) return null;
  return {
    input_per_mtok: price.inputPerMtok,
    output_per_mtok: price.outputPerMtok,
    cached_input_per_mtok: price.cachedInputPerMtok,
    cache_write_per_mtok: price.cacheWritePerMtok,
  };
}
