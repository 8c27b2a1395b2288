import type { Chain, Price, Tier } from "../../src/config/chain.ts";
import type { FaultEffect, FaultWindow, ProviderBehaviour, Scenario } from "../../src/config/scenario.ts";

export const CHEAP: Price = { inputPerMtok: 2, outputPerMtok: 8, cachedInputPerMtok: null, cacheWritePerMtok: null };

const DIALECTS = { openai: "openai", anthropic: "anthropic", google: "gemini" } as const;

/** One tier at each of the named providers, with short time-outs and a breaker that hardly ever opens. */
export function sampleChain(providers: readonly (keyof typeof DIALECTS)[], changes: Partial<Chain> = {}): Chain {
  return {
    name: "production",
    timeoutMs: 10_000,
    strategy: "priority",
    failoverOn: { timeout: true, rateLimit: true, serverError: true },
    maxFallbacks: 9,
    retryOnFail: true,
    retry: { backoffMs: 500, factor: 2, maxBackoffMs: 8000, jitter: "full" },
    breaker: {
      failures: 5,
      failureRate: null,
      windowMs: 60_000,
      attemptsMin: 20,
      resetMs: 60_000,
      resetMaxMs: 300_000,
      rampMs: 0,
    },
    healthCheckIntervalMs: 30_000,
    reserve: true,
    hedge: null,
    retryBudget: { ratio: 0.2, perSecond: 1 },
    stream: { firstTokenTimeoutMs: null, idleTimeoutMs: 10_000, totalTimeoutMs: 120_000, rescue: "error" },
    maxCostUsd: null,
    tiers: providers.map((name, index) => sampleTier(name, index)),
    ...changes,
  };
}

function sampleTier(name: keyof typeof DIALECTS, index: number): Tier {
  return {
    index,
    provider: {
      name,
      dialect: DIALECTS[name],
      baseUrl: `https://${name}.example/v1`,
      apiKeyEnv: null,
      apiKeyPrefix: null,
      baseUrlEnv: null,
      apiVersion: null,
      regions: [],
      habits: {},
      abilities: [],
    },
    model: `${name}-model`,
    timeoutMs: 4000,
    maxRetries: 1,
    weight: 1,
    maxLatencyMs: null,
    maxCostPer1kTokens: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxConcurrency: null,
    contextWindow: null,
    acceptsPrefill: false,
    capabilities: { tools: true, images: true, json_object: true, json_schema: true, reasoning: true },
    price: CHEAP,
  };
}

/** An hour in which every provider is well and answers in about a second; 60 requests one at a time. */
export function sampleScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: "test",
    description: null,
    source: null,
    seed: 1,
    durationMs: 3_600_000,
    providers: { default: WELL },
    faults: [],
    outages: [],
    load: [{ phase: "sequential", requests: 60, atMs: 0, untilMs: 3_600_000 }],
    thresholds: [],
    ...changes,
  };
}

const WELL: ProviderBehaviour = {
  latency: { kind: "total", meanMs: 1000, p95Ms: 1500, p99Ms: 1900 },
  errorRate: 0,
  requestsPerMinute: null,
  capacity: null,
  outputTokens: { mean: 100, p95: 250 },
};

export function sampleFault(provider: string, atMs: number, forMs: number, effect: FaultEffect = HANG): FaultWindow {
  return {
    atMs,
    forMs,
    provider,
    model: null,
    probability: 1,
    dice: [0],
    severity: null,
    first: null,
    every: null,
    where: { stream: null, inputTokensMin: null },
    effect,
  };
}

const HANG: FaultEffect = { kind: "blackout", mode: "hang" };
