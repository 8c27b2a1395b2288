import { forEachProvider, type LintRule } from "./rule.ts";

/** Without its key a tier is skipped when the chain runs. */
export const missingKey: LintRule = {
  id: "missing-key",
  check: forEachProvider(({ provider }, path, { environment }) => {
    const { apiKeyEnv } = provider;
    if (apiKeyEnv === null || (environment[apiKeyEnv] ?? "").trim() !== "") return [];
    return [
      {
        path,
        message: `${apiKeyEnv} is not set, so ${provider.name} is skipped when the chain runs`,
        hint: `export ${apiKeyEnv}=... (the bench does not need it)`,
      },
    ];
  }),
};
