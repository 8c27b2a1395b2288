import type { Chain } from "../config/chain.ts";

/**
 * The chain with each provider's base URL taken from its variable (`OPENAI_BASE_URL` and the like; the one of the
 * vendor's SDK, where that has one) where that is set; so a simulator or a proxy can stand in without a change to the
 * chain file.
 */
export function withEnvironmentUrls(chain: Chain, env: Readonly<Record<string, string | undefined>>): Chain {
  const tiers = chain.tiers.map((tier) => {
    const { baseUrlEnv } = tier.provider;
    const url = baseUrlEnv === null ? undefined : env[baseUrlEnv];
    if (url === undefined || url.trim() === "") return tier;
    return { ...tier, provider: { ...tier.provider, baseUrl: url.trim().replace(/\/+$/, ""), regions: [] } };
  });
  return { ...chain, tiers };
}
