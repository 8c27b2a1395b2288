import type { LintRule } from "./rule.ts";

/** An entry of `providers` that no tier names; often a misspelt name. */
export const unusedProvider: LintRule = {
  id: "unused-provider",
  check: ({ chainFile, ownProviders }) => {
    const used = new Set(
      Object.values(chainFile.chains).flatMap(({ tiers }) => tiers.map(({ provider }) => provider.name)),
    );
    return ownProviders
      .filter((name) => !used.has(name))
      .map((name) => ({
        path: ["providers", name],
        at: "key",
        message: `no tier uses the provider ${name}`,
        hint: "remove it, or name it in a tier",
      }));
  },
};
