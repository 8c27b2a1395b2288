import type { Tier } from "../config/chain.ts";
import { placeName } from "../core/place.ts";
import type { Endpoint } from "../dialects/dialect.ts";
import type { Powers } from "./powers.ts";
import type { RegionState } from "./regions.ts";

/** Where and as whom a tier is asked. */
export function endpointOf(tier: Tier, region: RegionState, powers: Powers, requestId: string): Endpoint {
  const { provider, model, capabilities } = tier;
  const { name, apiVersion, habits } = provider;
  return {
    provider: placeName(name, region.name),
    baseUrl: region.baseUrl,
    model,
    apiKey: powers.apiKeyOf(provider),
    apiVersion,
    habits,
    capabilities,
    requestId,
  };
}
