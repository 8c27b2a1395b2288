import { capabilitiesBy } from "./capabilities.ts";
import type { Catalog, Chain, ChainFile, Price, Provider, Tier, WireHabits } from "./chain.ts";
import { fromCatalog, resolveProvider } from "./resolve-provider.ts";
import type { WrittenChain, WrittenChainFile, WrittenTier } from "./schema/chain-file.ts";

export interface ResolvedChainFile {
  readonly chainFile: ChainFile;
  readonly tierPlaces: Readonly<Record<string, readonly number[]>>;
}

export const CHAIN_TIMEOUT_DEFAULT_MS = 30_000;

/** Applies every default and puts the tiers in order. Names are checked before; what stands for nothing is left out. */
export function resolveChainFile(written: WrittenChainFile, file: string, catalog: Catalog): ResolvedChainFile {
  const defined = new Map<string, Provider>();
  for (const [name, entry] of Object.entries(written.providers ?? {})) {
    const provider = resolveProvider(name, entry, catalog);
    if (provider !== null) defined.set(name, provider);
  }
  const providerOf = (name: string): Provider | null => defined.get(name) ?? fromCatalog(name, catalog);
  const names = Object.keys(written.chains);
  const resolved = Object.entries(written.chains).map(([name, chain]) => ({
    name,
    ...resolveChain(name, chain, providerOf),
  }));
  const only = names.length === 1 ? (names[0] ?? null) : null;
  return {
    chainFile: {
      file,
      defaultChain: written.default ?? only,
      chains: Object.fromEntries(resolved.map(({ name, chain }) => [name, chain])),
    },
    tierPlaces: Object.fromEntries(resolved.map(({ name, places }) => [name, places])),
  };
}

function resolveChain(
  name: string,
  written: WrittenChain,
  providerOf: (name: string) => Provider | null,
): { readonly chain: Chain; readonly places: readonly number[] } {
  const timeoutMs = written.timeout_ms ?? CHAIN_TIMEOUT_DEFAULT_MS;
  const strategy = written.strategy ?? "priority";
  const placed = written.tiers.flatMap((tier, place) => {
    const provider = providerOf(tier.provider);
    return provider === null
      ? []
      : [
          {
            place,
            tier: resolveTier(tier, provider, timeoutMs),
          },
        ];
  });
  if (strategy === "priority") placed.sort((left, right) => right.tier.weight - left.tier.weight);
  const { failover_on: failover, retry, retry_budget: budget, stream } = written;
  const chain: Chain = {
    name,
    timeoutMs,
    strategy,
    failoverOn: {
      timeout: failover?.timeout ?? true,
      rateLimit: failover?.rate_limit ?? true,
      serverError: failover?.server_error ?? true,
    },
    maxFallbacks: Math.min(written.max_fallbacks ?? Infinity, Math.max(placed.length - 1, 0)),
    retryOnFail: written.retry_on_fail ?? true,
    retry: {
      backoffMs: retry?.backoff_ms ?? 500,
      factor: retry?.factor ?? 2,
      maxBackoffMs: retry?.max_backoff_ms ?? 8000,
      jitter: retry?.jitter ?? "full",
    },
    breaker: resolveBreaker(written.breaker),
    healthCheckIntervalMs: orNull(written.health_check_interval_ms ?? 30_000),
    reserve: written.reserve !== "off",
    hedge: resolveHedge(written.hedge),
    retryBudget: { ratio: budget?.ratio ?? 0.2, perSecond: budget?.per_second ?? 1 },
    stream: {
      firstTokenTimeoutMs: stream?.first_token_timeout_ms ?? null,
      idleTimeoutMs: stream?.idle_timeout_ms ?? 10_000,
      totalTimeoutMs: stream?.total_timeout_ms ?? 120_000,
      rescue: stream?.rescue ?? "error",
    },
    maxCostUsd: written.max_cost_usd ?? null,
    tiers: placed.map(({ tier }, index) => ({ ...tier, index })),
  };
  return { chain, places: placed.map(({ place }) => place) };
}

function orNull<Value>(value: Value | "off"): Value | null {
  return value === "off" ? null : value;
}

function resolveBreaker(written: WrittenChain["breaker"]): Chain["breaker"] {
  if (written === "off") return null;
  const { failure_rate: failureRate = 0.5, reset_ms: resetMs = 60_000 } = written ?? {};
  return {
    failures: written?.failures ?? 5,
    failureRate: failureRate === 0 ? null : failureRate,
    windowMs: written?.window_ms ?? 60_000,
    attemptsMin: written?.min_attempts ?? 20,
    resetMs,
    resetMaxMs: Math.max(resetMs, written?.max_reset_ms ?? 300_000),
    rampMs: written?.ramp_ms ?? 10_000,
  };
}

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

function resolveHedge(written: WrittenChain["hedge"]): Chain["hedge"] {
  if (written?.after_ms !== undefined) return { afterMs: written.after_ms };
  return written?.after === undefined ? null : { afterQuantile: QUANTILES[written.after] };
}

function resolveTier(written: WrittenTier, provider: Provider, chainTimeoutMs: number): Tier {
  return {
    index: 0,
    provider,
    model: written.model,
    timeoutMs: written.timeout_ms ?? chainTimeoutMs,
    maxRetries: written.max_retries ?? 1,
    weight: written.weight ?? 1,
    maxLatencyMs: written.max_latency_ms ?? null,
    maxCostPer1kTokens: written.max_cost_per_1k_tokens ?? null,
    requestsPerMinute: written.requests_per_minute ?? null,
    tokensPerMinute: written.tokens_per_minute ?? null,
    maxConcurrency: written.max_concurrency ?? null,
    contextWindow: written.context_window ?? null,
    acceptsPrefill: written.accepts_prefill ?? acceptsPrefill(written.model, provider.habits),
    capabilities: capabilitiesBy(
      [...provider.abilities, { model: null, can: written.capabilities ?? {} }],
      written.model,
    ),
    price: resolvePrice(written.price),
  };
}

function acceptsPrefill(model: string, { prefill = [] }: WireHabits): boolean {
  return prefill === "all" || prefill.some((part) => model.includes(part));
}

function resolvePrice(written: WrittenTier["price"]): Price | null {
  if (written === undefined) return null;
  return {
    inputPerMtok: written.input_per_mtok,
    outputPerMtok: written.output_per_mtok,
    cachedInputPerMtok: written.cached_input_per_mtok ?? null,
    cacheWritePerMtok: written.cache_write_per_mtok ?? null,
  };
}
