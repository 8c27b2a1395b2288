import { Cancellation } from "../core/cancellation.ts";
import type { Chain, Tier } from "../config/chain.ts";
import { dialectOf } from "../dialects/index.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { type Breaker, CLOSED } from "./breaker.ts";
import { FailureRate } from "./failure-rate.ts";
import { Limiter } from "./limiter.ts";
import { type RegionState, regionsOf } from "./regions.ts";
import { RetryBudget } from "./retry-budget.ts";
import { TierLatency } from "./tier-latency.ts";

/** All that a chain remembers between requests. A request's own path is never in here. */
export interface ChainState {
  readonly chain: Chain;
  readonly tiers: readonly TierState[];
  readonly retryBudget: RetryBudget;
  /** How long a region that fails is left alone while others answer: as long as a breaker stays open at first. */
  readonly regionRestMs: number;
  /** Cancels what outlives its request: a probe that lost its race, health checks. */
  readonly background: Cancellation;
}

export interface TierState {
  readonly tier: Tier;
  readonly dialect: Dialect;
  /** Until a whole answer. */
  readonly wholeLatency: TierLatency;
  /** Until a stream's first piece. */
  readonly firstPieceLatency: TierLatency;
  readonly limiter: Limiter;
  readonly failureRate: FailureRate;
  readonly regions: readonly [RegionState, ...RegionState[]];
  /** Where it failed last; a probe begins elsewhere. Empty: nowhere yet. */
  failedIn: readonly RegionState[];
  breaker: Breaker;
  /** By a provider's own wait hint, in each of its regions; epoch ms. */
  unavailableUntilMs: number;
  /** Whether a health check is waiting or under way. */
  healthWatched: boolean;
}

/** What regions rest and failures are counted by in a chain without breakers. */
const WITHOUT_BREAKER = { resetMs: 60_000, windowMs: 60_000 } as const;

export function chainState(chain: Chain): ChainState {
  const { resetMs, windowMs } = chain.breaker ?? WITHOUT_BREAKER;
  return {
    chain,
    tiers: chain.tiers.map((tier) => ({
      tier,
      dialect: dialectOf(tier.provider.dialect),
      wholeLatency: new TierLatency(),
      firstPieceLatency: new TierLatency(),
      limiter: new Limiter(tier),
      failureRate: new FailureRate(windowMs),
      regions: regionsOf(tier.provider),
      failedIn: [],
      breaker: CLOSED,
      unavailableUntilMs: 0,
      healthWatched: false,
    })),
    retryBudget: new RetryBudget(chain.retryBudget),
    regionRestMs: resetMs,
    background: new Cancellation(),
  };
}

/** The state of a chain that has not been asked before; what outlives its requests ends with `state`. */
export function forgetful(state: ChainState): ChainState {
  return { ...chainState(state.chain), background: state.background };
}

/** How long this tier took of late until it committed to an answer of this kind. */
export function latencyOf(tier: TierState, stream: boolean): TierLatency {
  return stream ? tier.firstPieceLatency : tier.wholeLatency;
}

/** Gives up all background work; to be called when the chain is no longer used. */
export function closeChain(state: ChainState): void {
  state.background.cancel("caller");
}
