import { inEachChain, type LintRule } from "./rule.ts";

/** A vendor's models often fail together, so a chain of one vendor has one point of failure. */
export const singleVendor: LintRule = {
  id: "single-vendor",
  check: inEachChain((chain, subject) => {
    const names = new Set(chain.tiers.map(({ provider }) => provider.name));
    const [first] = chain.tiers;
    if (names.size !== 1 || first === undefined) return [];
    const path = ["chains", chain.name, "tiers"];
    if (chain.tiers.length === 1) {
      return [
        { path, at: "key", message: "a chain of one tier has no fallback", hint: "add a tier of another provider" },
      ];
    }
    return [
      {
        path: subject.tierPath(chain, first, "provider"),
        message: `every tier is at ${first.provider.name}: an outage of it takes the whole chain down`,
        hint: "add a tier of another provider",
      },
    ];
  }),
};
