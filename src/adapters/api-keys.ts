import type { Provider } from "../config/chain.ts";

/**
 * Reads keys from these variables: null when a provider's variable is not set or blank, "" for one that needs no key.
 * Blanks around a key are dropped, since a line end that was pasted along would make the request unsendable.
 */
export function environmentKeys(
  env: Readonly<Record<string, string | undefined>>,
): (provider: Provider) => string | null {
  return ({ apiKeyEnv }) => {
    if (apiKeyEnv === null) return "";
    const key = env[apiKeyEnv]?.trim();
    return key === undefined || key === "" ? null : key;
  };
}
