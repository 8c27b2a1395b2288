import type { Price } from "../config/chain.ts";
import type { Usage } from "../core/piece.ts";

const TOKENS_PER_PRICE = 1_000_000;

/** What this usage costs in US dollars; null where the price is unknown. */
export function costUsd(usage: Usage, price: Price | null): number | null {
  if (price === null) return null;
  const cached = usage.cachedInputTokens * (price.cachedInputPerMtok ?? price.inputPerMtok);
  const written = usage.cacheWriteTokens * (price.cacheWritePerMtok ?? price.inputPerMtok);
  const fresh = Math.max(0, usage.inputTokens - usage.cachedInputTokens - usage.cacheWriteTokens) * price.inputPerMtok;
  return (cached + written + fresh + usage.outputTokens * price.outputPerMtok) / TOKENS_PER_PRICE;
}

/** A sum in which one unknown makes the whole unknown. */
export function addCosts(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left + right;
}
