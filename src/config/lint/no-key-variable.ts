import { forEachProvider, type LintRule } from "./rule.ts";

/** A provider of the user's own, on another machine, that says nothing about its key. */
export const noKeyVariable: LintRule = {
  id: "no-key-variable",
  check: forEachProvider(({ provider }, _path, subject) => {
    const { name, apiKeyEnv, baseUrl } = provider;
    const path = ["providers", name];
    if (!subject.ownProviders.includes(name) || apiKeyEnv !== null || subject.written([...path, "api_key_env"]))
      return [];
    if (!baseUrl.startsWith("https://")) return [];
    return [
      {
        path,
        at: "key",
        message: `${name} has no api_key_env, so it is asked without a key`,
        hint: "add api_key_env with the NAME of the variable, or api_key_env: null if it needs none",
      },
    ];
  }),
};
