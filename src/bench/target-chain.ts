import type { Chain, Tier } from "../config/chain.ts";
import type { Configuration } from "./configurations.ts";

export interface TargetWishes {
  /** What the report calls it. */
  readonly name: string;
  /** Without a trailing slash. */
  readonly url: string;
  /** Null: that of the first chain's primary. */
  readonly model: string | null;
  readonly apiKeyEnv: string | null;
}

/**
 * A service as a chain of one tier that is asked once and of which nothing is remembered. Its callers are as patient as
 * those of the most patient of these chains, whose tiers are taken to stand behind it.
 */
export function targetConfiguration(
  wishes: TargetWishes,
  chains: readonly [Chain, ...(readonly Chain[])],
): Configuration {
  const [first] = chains;
  const timeoutMs = Math.max(...chains.map((chain) => chain.timeoutMs));
  const chain: Chain = {
    ...first,
    name: wishes.name,
    timeoutMs,
    retryOnFail: false,
    maxFallbacks: 0,
    hedge: null,
    breaker: null,
    healthCheckIntervalMs: null,
    stream: { ...first.stream, firstTokenTimeoutMs: null, rescue: "error" },
    maxCostUsd: null,
    tiers: first.tiers.slice(0, 1).map((primary) => targetTier(primary, wishes, timeoutMs)),
  };
  return { name: wishes.name, chain, variant: null, behind: chains.flatMap(({ tiers }) => tiers) };
}

function targetTier(primary: Tier, { name, url, model, apiKeyEnv }: TargetWishes, timeoutMs: number): Tier {
  return {
    ...primary,
    index: 0,
    provider: {
      name,
      dialect: "openai",
      baseUrl: url,
      apiKeyEnv,
      apiKeyPrefix: null,
      baseUrlEnv: null,
      apiVersion: null,
      regions: [],
      habits: {},
      abilities: [],
    },
    model: model ?? primary.model,
    timeoutMs,
    maxRetries: 0,
    maxLatencyMs: null,
    maxCostPer1kTokens: null,
    requestsPerMinute: null,
    tokensPerMinute: null,
    maxConcurrency: null,
    contextWindow: null,
    acceptsPrefill: false,
    capabilities: { tools: true, images: true, json_object: true, json_schema: true, reasoning: true },
    price: null,
  };
}
