import type { Chain } from "../config/chain.ts";
import type { Nameable } from "./thresholds.ts";

/** One thing to be measured: the first tiers of a chain, under a name. */
export interface Configuration {
  readonly name: string;
  readonly chain: Chain;
}

/** Every prefix of a chain, the shortest first and the whole chain last: what each fallback buys shows between them. */
export function configurationsOf(chain: Chain): readonly Configuration[] {
  return chain.tiers.map((_, index) => ({
    name: configurationName(index + 1, chain.tiers.length),
    chain: index + 1 === chain.tiers.length ? chain : { ...chain, tiers: chain.tiers.slice(0, index + 1) },
  }));
}

/** What thresholds may call a configuration. */
export function nameOf({ name, chain }: Configuration): Nameable {
  return { chain: chain.name, name, tiers: chain.tiers.length };
}

/** "primary only", "2 tiers", ..., "all 4 tiers". */
export function configurationName(tiers: number, tiersInChain: number): string {
  if (tiers === 1) return "primary only";
  return tiers === tiersInChain ? `all ${tiers} tiers` : `${tiers} tiers`;
}
