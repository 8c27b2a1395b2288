import type { Tier } from "../config/chain.ts";
import type { Endpoint } from "../dialects/dialect.ts";
import type { Powers } from "./powers.ts";

/** Where and as whom a tier is asked. */
export function endpointOf({ provider, model, capabilities }: Tier, powers: Powers, requestId: string): Endpoint {
  const { name, baseUrl, habits } = provider;
  return { provider: name, baseUrl, model, apiKey: powers.apiKeyOf(provider), habits, capabilities, requestId };
}
