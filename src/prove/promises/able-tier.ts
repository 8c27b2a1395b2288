import type { Chain, Tier } from "../../config/chain.ts";
import type { LatencyModel, Scenario } from "../../config/scenario.ts";

/** Nearly no answer takes so many times its P99. */
const SLOWEST_FACTOR = 3;
/** An answer so much longer than the P95 of lengths has not been seen either. */
const LONGEST_FACTOR = 5;

/** Whether nothing of the chain's own stands in the way of this tier's answer, so that only a fault can. */
export function isAble(tier: Tier, chain: Chain, scenario: Scenario): boolean {
  const behaviour = scenario.providers[tier.provider.name] ?? scenario.providers["default"];
  if (behaviour === undefined || behaviour.capacity !== null) return false;
  if (behaviour.errorRate > 0 || behaviour.requestsPerMinute !== null) return false;
  const longest = behaviour.outputTokens.p95 * LONGEST_FACTOR;
  return isUnlimited(tier, chain) && hasTime(tier, chain, slowestMs(behaviour.latency, longest));
}

function isUnlimited(tier: Tier, chain: Chain): boolean {
  const limits = [tier.maxConcurrency, tier.requestsPerMinute, tier.tokensPerMinute, tier.maxCostPer1kTokens];
  return limits.every((limit) => limit === null) && chain.maxCostUsd === null;
}

/** Also where it has only its even share of the time, and is compared with others by its latency. */
function hasTime(tier: Tier, { timeoutMs, stream, hedge, tiers }: Chain, answerMs: number): boolean {
  const limitsMs = [tier.timeoutMs, stream.idleTimeoutMs, stream.totalTimeoutMs];
  if (stream.firstTokenTimeoutMs !== null) limitsMs.push(stream.firstTokenTimeoutMs);
  for (const { maxLatencyMs } of tiers) if (maxLatencyMs !== null) limitsMs.push(maxLatencyMs);
  // A tier that its hedges beat again and again is blamed for it.
  if (hedge !== null) limitsMs.push("afterMs" in hedge ? hedge.afterMs : 0);
  return limitsMs.every((limitMs) => limitMs >= answerMs) && timeoutMs / (2 * tiers.length) >= answerMs;
}

function slowestMs(latency: LatencyModel, tokens: number): number {
  const prefillMs = latency.prefillMsPer1kTokens ?? 0;
  const restMs = latency.kind === "first-token" ? (1000 * tokens) / latency.tokensPerSecond : 0;
  return latency.p99Ms * SLOWEST_FACTOR + restMs + prefillMs;
}
