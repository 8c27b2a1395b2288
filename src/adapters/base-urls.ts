import type { Chain, Provider } from "../config/chain.ts";

/**
 * The chain with each provider's base URL taken from its variable (`OPENAI_BASE_URL` and the like; the one of the
 * vendor's SDK, where that has one) where that is set; so a simulator or a proxy can stand in without a change to the
 * chain file.
 */
export function withEnvironmentUrls(chain: Chain, env: Readonly<Record<string, string | undefined>>): Chain {
  const tiers = chain.tiers.map((tier) => {
    const provider = withEnvironmentUrl(tier.provider, env);
    return provider === tier.provider ? tier : { ...tier, provider };
  });
  return { ...chain, tiers };
}

/** The same for one provider; that one itself where its variable is not set. */
export function withEnvironmentUrl(provider: Provider, env: Readonly<Record<string, string | undefined>>): Provider {
  const { baseUrlEnv } = provider;
  const url = baseUrlEnv === null ? undefined : env[baseUrlEnv];
  if (url === undefined || url.trim() === "") return provider;
  return { ...provider, baseUrl: url.trim().replace(/\/+$/, ""), regions: [] };
}
