import type { Chain, Price, Tier } from "../config/chain.ts";
import { type Message, textOf } from "../core/request.ts";
import { costUsd } from "../engine/cost.ts";

/** What a provider's template adds to a message. */
const TEMPLATE_TOKENS_MOST = 32;

/** What may be asked at all, and for how long an answer. */
export interface Allowance {
  /** The longest answer; thoughts count towards it. */
  readonly tokensMax: number;
  /** Whether a tier can be asked: one without its key is passed by. */
  readonly mayBeAsked: (tier: Tier) => boolean;
}

/** More tokens than a prompt can have: no tokenizer makes more of a text than it has bytes. */
export function inputTokensMost(messages: readonly Message[]): number {
  const encoder = new TextEncoder();
  return messages.reduce(
    (tokens, message) => tokens + encoder.encode(textOf(message)).length + TEMPLATE_TOKENS_MOST,
    0,
  );
}

/** What one attempt costs at most, whether or not anybody waits for its end. A tier without a price counts as free. */
export function attemptMostUsd({ price }: Tier, inputTokens: number, tokensMax: number): number {
  if (price === null) return 0;
  const usage = { inputTokens, outputTokens: tokensMax, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  return costUsd(usage, { ...price, inputPerMtok: dearestInput(price) }) ?? 0;
}

/** How often one request can ask this tier: each try, hedge, probe and last resort counts towards its retries. */
export function attemptsMost({ retryOnFail }: Chain, { maxRetries }: Tier): number {
  return retryOnFail ? 1 + maxRetries : 1;
}

/**
 * What one plain (not streamed) request costs at most: every attempt that the chain allows, each paid in full, at as many
 * tiers as it may try, the dearest ones.
 */
export function requestMostUsd(chain: Chain, inputTokens: number, { tokensMax, mayBeAsked }: Allowance): number {
  return chain.tiers
    .filter(mayBeAsked)
    .map((tier) => attemptsMost(chain, tier) * attemptMostUsd(tier, inputTokens, tokensMax))
    .toSorted((one, other) => other - one)
    .slice(0, chain.maxFallbacks + 1)
    .reduce((sum, usd) => sum + usd, 0);
}

function dearestInput({ inputPerMtok, cachedInputPerMtok, cacheWritePerMtok }: Price): number {
  return Math.max(inputPerMtok, cachedInputPerMtok ?? 0, cacheWritePerMtok ?? 0);
}
