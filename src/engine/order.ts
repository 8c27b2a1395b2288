import type { Random } from "../core/random.ts";
import type { Chain, Strategy } from "../config/chain.ts";
import { type ChainState, latencyOf, type TierState } from "./chain-state.ts";

/**
 * The tiers in the order in which this request may try them: by the chain's strategy, tiers that miss their latency
 * objective behind the others, then no more than `max_fallbacks` behind the first.
 *
 * @param random forked for this request; only `weighted` draws from it
 */
export function orderTiers(
  state: ChainState,
  stream: boolean,
  random: () => Random,
  nowMs: number,
): readonly TierState[] {
  const { chain, tiers } = state;
  const ranked = RANKINGS[chain.strategy](tiers, stream, random, nowMs);
  const ordered = ranked.some((tier) => isSlow(tier, stream, nowMs)) ? demoteSlow(ranked, stream, nowMs) : ranked;
  return withinFallbacks(ordered, chain);
}

type Ranking = (
  tiers: readonly TierState[],
  stream: boolean,
  random: () => Random,
  nowMs: number,
) => readonly TierState[];

const RANKINGS = {
  priority: (tiers) => tiers,
  weighted: (tiers, _stream, random) => {
    const dice = random();
    // Sorting by -log(u) / weight draws a weighted permutation without replacement (Efraimidis and Spirakis, 2006).
    return sortedBy(tiers, ({ tier }) => (tier.weight > 0 ? -Math.log(1 - dice.next()) / tier.weight : Infinity));
  },
  // A tier whose latency is not known yet goes first, so that it becomes known.
  latency: (tiers, stream, _random, nowMs) => sortedBy(tiers, (tier) => latencyOf(tier, stream).all.p50Ms(nowMs) ?? 0),
  cost: (tiers) =>
    sortedBy(tiers, ({ tier }) =>
      tier.price === null ? Infinity : tier.price.inputPerMtok + tier.price.outputPerMtok,
    ),
} as const satisfies Record<Strategy, Ranking>;

function sortedBy(tiers: readonly TierState[], keyOf: (tier: TierState) => number): readonly TierState[] {
  return tiers
    .map((tier) => ({ tier, key: keyOf(tier) }))
    .toSorted((left, right) =>
      left.key === right.key ? left.tier.tier.index - right.tier.tier.index : left.key - right.key,
    )
    .map(({ tier }) => tier);
}

function isSlow(state: TierState, stream: boolean, nowMs: number): boolean {
  const { maxLatencyMs } = state.tier;
  return maxLatencyMs !== null && (latencyOf(state, stream).all.p95Ms(nowMs) ?? 0) > maxLatencyMs;
}

function demoteSlow(tiers: readonly TierState[], stream: boolean, nowMs: number): readonly TierState[] {
  return [
    ...tiers.filter((tier) => !isSlow(tier, stream, nowMs)),
    ...tiers.filter((tier) => isSlow(tier, stream, nowMs)),
  ];
}

function withinFallbacks(tiers: readonly TierState[], chain: Chain): readonly TierState[] {
  return tiers.length > chain.maxFallbacks + 1 ? tiers.slice(0, chain.maxFallbacks + 1) : tiers;
}
