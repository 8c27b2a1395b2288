import type { Chain, Price, Strategy, Tier } from "../config/chain.ts";
import type { Message } from "../core/request.ts";
import { costUsd } from "../engine/cost.ts";
import { estimateInputTokens } from "../engine/gate.ts";
import { type Allowance, attemptMostUsd, attemptsMost, inputTokensMost, requestMostUsd } from "./cost-bound.ts";

/** What a load costs at real providers, before anything is sent. */
export interface CostEstimate {
  readonly requests: number;
  readonly tokensMax: number;
  /** Of a prompt, on average. */
  readonly inputTokensMean: number;
  readonly chains: readonly ChainEstimate[];
  readonly likelyUsd: number;
  readonly mostUsd: number;
  /** Of one request, the dearest: under a lower cap not all of them could begin. */
  readonly requestMostUsd: number;
}

export interface ChainEstimate {
  readonly chain: string;
  readonly tiers: readonly TierEstimate[];
  /** Every request is answered by the tier that is asked first, as long as it may be. */
  readonly likelyUsd: number;
  /** Every attempt that the chain allows is made, and paid in full. */
  readonly mostUsd: number;
}

export interface TierEstimate {
  readonly provider: string;
  readonly model: string;
  readonly price: Price | null;
  /** Of an average prompt. */
  readonly answerUsd: number;
  /** Per request. */
  readonly attemptsMost: number;
  /** All requests, all attempts. */
  readonly mostUsd: number;
}

/** @param prompts of all requests that each chain is sent */
export function estimateCost(
  chains: readonly Chain[],
  prompts: Iterable<readonly Message[]>,
  allowance: Allowance,
): CostEstimate {
  let [requests, inputTokens, inputMost, mostOfOneUsd] = [0, 0, 0, 0];
  const mostUsd = chains.map(() => 0);
  for (const messages of prompts) {
    const most = inputTokensMost(messages);
    requests += 1;
    inputTokens += estimateInputTokens({ id: "", messages, stream: false });
    inputMost += most;
    for (const [index, chain] of chains.entries()) {
      const usd = requestMostUsd(chain, most, allowance);
      mostUsd[index] = (mostUsd[index] ?? 0) + usd;
      mostOfOneUsd = Math.max(mostOfOneUsd, usd);
    }
  }
  const prompt = { requests, inputTokens: inputTokens / Math.max(1, requests), inputMost };
  const estimates = chains.map((chain, index) => chainEstimate(chain, prompt, mostUsd[index] ?? 0, allowance));
  return {
    requests,
    tokensMax: allowance.tokensMax,
    inputTokensMean: prompt.inputTokens,
    chains: estimates,
    likelyUsd: estimates.reduce((sum, each) => sum + each.likelyUsd, 0),
    mostUsd: estimates.reduce((sum, each) => sum + each.mostUsd, 0),
    requestMostUsd: mostOfOneUsd,
  };
}

interface PromptFigures {
  readonly requests: number;
  /** Of one, on average. */
  readonly inputTokens: number;
  /** Of all together, at most. */
  readonly inputMost: number;
}

/** Prices are linear in tokens, so that the cost of an average prompt is the average cost. */
function chainEstimate(
  chain: Chain,
  { requests, inputTokens, inputMost }: PromptFigures,
  mostUsd: number,
  { tokensMax, mayBeAsked }: Allowance,
): ChainEstimate {
  const asked = chain.tiers.filter(mayBeAsked);
  const answerUsd = (tier: Tier): number => likelyUsd(tier, inputTokens, tokensMax);
  return {
    chain: chain.name,
    tiers: asked.map((tier) => ({
      provider: tier.provider.name,
      model: tier.model,
      price: tier.price,
      answerUsd: answerUsd(tier),
      attemptsMost: attemptsMost(chain, tier),
      mostUsd: attemptsMost(chain, tier) * attemptMostUsd(tier, inputMost, requests * tokensMax),
    })),
    likelyUsd: requests * FIRST_ASKED[chain.strategy](asked, answerUsd),
    mostUsd,
  };
}

function likelyUsd({ price }: Tier, inputTokens: number, outputTokens: number): number {
  const usage = { inputTokens, outputTokens, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  return costUsd(usage, price) ?? 0;
}

type CostOf = (tier: Tier) => number;

/** What an answer of the tier that is asked first costs. */
const FIRST_ASKED = {
  priority: ([first], costOf) => (first === undefined ? 0 : costOf(first)),
  weighted: (tiers, costOf) => {
    const sum = tiers.reduce((before, { weight }) => before + weight, 0);
    return tiers.reduce((before, tier) => before + costOf(tier) * (sum > 0 ? tier.weight / sum : 1 / tiers.length), 0);
  },
  cost: (tiers, costOf) => (tiers.length === 0 ? 0 : Math.min(...tiers.map(costOf))),
  // Who is the quickest is not known beforehand.
  latency: (tiers, costOf) => Math.max(0, ...tiers.map(costOf)),
} as const satisfies Record<Strategy, (tiers: readonly Tier[], costOf: CostOf) => number>;
