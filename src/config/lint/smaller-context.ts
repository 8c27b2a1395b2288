import { inEachChain, type LintRule } from "./rule.ts";

/** A prompt that fits the primary but not a fallback is lost exactly when the fallback is needed. */
export const smallerContext: LintRule = {
  id: "smaller-context",
  check: inEachChain((chain, subject) => {
    const primary = chain.tiers[0];
    const window = primary?.contextWindow ?? null;
    if (primary === undefined || window === null) return [];
    return chain.tiers
      .filter((tier) => tier.contextWindow !== null && tier.contextWindow < window)
      .map((tier) => ({
        path: subject.tierPath(chain, tier, "model"),
        message: `${tier.model} takes ${tokens(tier.contextWindow)} tokens, less than the ${tokens(window)} of ${primary.model}`,
        hint: "longer prompts cannot fall back to it; if yours are short this is fine, else choose a model with a larger window",
      }));
  }),
};

/** With thousands grouped. `toLocaleString` would do, but the first call of it takes a tenth of the whole check. */
function tokens(count: number | null): string {
  return String(count ?? 0).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
