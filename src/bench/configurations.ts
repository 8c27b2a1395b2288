import type { Chain } from "../config/chain.ts";
import type { Nameable } from "./thresholds.ts";

/** The hedge that a chain without one is tried with: one request in twenty is sent twice. */
const HEDGE_QUANTILE = 0.95;

/** One thing to be measured: the first tiers of a chain, as they are written or with one policy changed, under a name. */
export interface Configuration {
  readonly name: string;
  readonly chain: Chain;
  /** What was changed, such as "no breaker"; null: nothing. */
  readonly variant: string | null;
  /** The chain's one tier is a service that is not ours, and these are the tiers behind it, as far as is known. */
  readonly behind?: Chain["tiers"];
}

/**
 * Every prefix of a chain, the shortest first and the whole chain last: what each fallback buys shows between them. With
 * `ablate` each of them comes after the same prefix with one policy changed at a time: what that policy buys shows there.
 */
export function configurationsOf(chain: Chain, { ablate = false } = {}): readonly Configuration[] {
  return chain.tiers.flatMap((_, index) => {
    const tiers = index + 1;
    const name = configurationName(tiers, chain.tiers.length);
    const prefix = tiers === chain.tiers.length ? chain : { ...chain, tiers: chain.tiers.slice(0, tiers) };
    const written = { name, chain: prefix, variant: null };
    return ablate ? [...ablations(written), written] : [written];
  });
}

/** The whole chain alone, as it is written. */
export function wholeOf(chain: Chain): readonly Configuration[] {
  return configurationsOf(chain).slice(-1);
}

/** What is taken away where a chain has it; a hedge, which most have not, is added where there is none. */
function ablations({ name, chain }: Configuration): readonly Configuration[] {
  const changed: [string, Partial<Chain>][] = [];
  if (chain.breaker !== null) changed.push(["no breaker", { breaker: null }]);
  if (chain.breaker !== null && chain.healthCheckIntervalMs !== null) {
    changed.push(["no health checks", { healthCheckIntervalMs: null }]);
  }
  if (chain.hedge !== null) changed.push(["no hedge", { hedge: null }]);
  else changed.push(["a hedge at P95", { hedge: { afterQuantile: HEDGE_QUANTILE } }]);
  if (chain.reserve && chain.tiers.length > 1) changed.push(["no reserve", { reserve: false }]);
  return changed.map(([variant, policy]) => ({
    name: `${name}, ${variant}`,
    chain: { ...chain, ...policy },
    variant,
  }));
}

/** What thresholds may call a configuration. */
export function nameOf({ name, chain, variant }: Configuration): Nameable {
  return { chain: chain.name, name, tiers: chain.tiers.length, variant };
}

/** "primary only", "2 tiers", ..., "all 4 tiers". */
export function configurationName(tiers: number, tiersInChain: number): string {
  if (tiers === 1) return "primary only";
  return tiers === tiersInChain ? `all ${tiers} tiers` : `${tiers} tiers`;
}
