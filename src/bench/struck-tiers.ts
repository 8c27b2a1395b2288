import type { Chain } from "../config/chain.ts";
import type { FaultWindow } from "../config/scenario.ts";
import { isAt } from "../core/place.ts";

/** The tiers that a fault can strike, as indexes into the chain's; none where the chain cannot feel it. */
export function struckTiers({ provider, model }: FaultWindow, chain: Pick<Chain, "tiers">): readonly number[] {
  return chain.tiers.flatMap((tier, index) =>
    isAt(provider, tier.provider.name) && (model === null || model === tier.model) ? [index] : [],
  );
}
