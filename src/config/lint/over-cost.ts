import type { Price } from "../chain.ts";
import { inEachChain, type LintRule } from "./rule.ts";

/** A cost cap below the tier's own price keeps it from ever being used. */
export const overCost: LintRule = {
  id: "over-cost",
  check: inEachChain((chain, subject) =>
    chain.tiers.flatMap((tier) => {
      if (tier.maxCostPer1kTokens === null || tier.price === null) return [];
      const costUsd = costPer1kUsd(tier.price);
      if (costUsd <= tier.maxCostPer1kTokens) return [];
      return [
        {
          path: subject.tierPath(chain, tier, "max_cost_per_1k_tokens"),
          message: `${tier.model} costs ${costUsd} per 1,000 tokens, above this cap: the tier is never used`,
          hint: `raise the cap to ${costUsd} or more, or remove the tier`,
        },
      ];
    }),
  ),
};

/** The dearer of input and output, as the engine judges it. */
function costPer1kUsd(price: Price): number {
  return Math.max(price.inputPerMtok, price.outputPerMtok) / 1000;
}
