import { inEachChain, type LintRule } from "./rule.ts";

/** Without a price a tier's cost is null, and so is every sum it is part of. */
export const unknownPrice: LintRule = {
  id: "unknown-price",
  check: inEachChain((chain, subject) =>
    chain.tiers
      .filter((tier) => tier.price === null)
      .map((tier) => ({
        path: subject.tierPath(chain, tier, "model"),
        message: `no price is known for ${tier.model} of ${tier.provider.name}: its cost will be null`,
        hint: "add price: { input_per_mtok: ..., output_per_mtok: ... }, in US dollars per million tokens",
      })),
  ),
};
