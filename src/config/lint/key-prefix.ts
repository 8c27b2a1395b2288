import { forEachProvider, type LintRule } from "./rule.ts";

/** A key of another vendor in the variable. Nothing of the key itself is said. */
export const keyPrefix: LintRule = {
  id: "key-prefix",
  check: forEachProvider(({ provider }, path, { environment }) => {
    const { apiKeyEnv, apiKeyPrefix } = provider;
    if (apiKeyEnv === null || apiKeyPrefix === null) return [];
    const key = (environment[apiKeyEnv] ?? "").trim();
    if (key === "" || key.startsWith(apiKeyPrefix)) return [];
    return [
      {
        path,
        message: `the key in ${apiKeyEnv} does not start with ${apiKeyPrefix}`,
        hint: `put a key of ${provider.name} into ${apiKeyEnv}, or correct api_key_prefix`,
      },
    ];
  }),
};
