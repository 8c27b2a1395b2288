import type { Dice } from "./dice.ts";
import type { CastMember } from "./ground.ts";
import type { Plain, ProofCase } from "./proof-case.ts";

/** A chain as it stands in a file. */
export type WrittenChainParts = Pick<ProofCase, "providers" | "settings" | "tiers">;

/**
 * Any chain of these providers.
 *
 * @param ample with time for every tier, and nothing that holds one back
 */
export function anyChain(dice: Dice, cast: readonly CastMember[], ample: boolean): WrittenChainParts {
  const tiers = cast
    .slice(0, 1 + dice.below(cast.length))
    .map(({ provider, model }, index) => anyTier(dice, ample, { provider, model, weight: 10 - index }));
  return { providers: {}, settings: ample ? ampleSettings(dice) : anySettings(dice), tiers };
}

function anyTier(dice: Dice, ample: boolean, named: Plain): Plain {
  const { below, chance, among } = dice;
  const tier = {
    ...named,
    max_retries: below(3),
    ...(chance(0.7) ? { price: { input_per_mtok: 3, output_per_mtok: 15 } } : {}),
  };
  if (ample) return { ...tier, ...(chance(0.5) ? { timeout_ms: among(1000, 4000) } : {}) };
  return {
    ...tier,
    ...(chance(0.5) ? { timeout_ms: among(300, 1000, 4000) } : {}),
    ...(chance(0.3) ? { max_latency_ms: among(100, 500, 3000) } : {}),
    ...(chance(0.3) ? { max_concurrency: 1 + below(4) } : {}),
    ...(chance(0.2) ? { requests_per_minute: 1 + below(6) } : {}),
    ...(chance(0.1) ? { tokens_per_minute: 10 + below(300) } : {}),
    ...(chance(0.3) ? { context_window: among(5, 100_000) } : {}),
    ...(chance(0.3) ? { accepts_prefill: false } : {}),
  };
}

function anySettings(dice: Dice): Plain {
  const { below, chance, among } = dice;
  return {
    ...commonSettings(dice),
    timeout_ms: among(400, 2000, 10_000, 200_000),
    stream: {
      idle_timeout_ms: among(100, 5000),
      total_timeout_ms: among(500, 8000),
      rescue: among("error", "hold", "continue"),
      ...(chance(0.2) ? { first_token_timeout_ms: among(50, 500) } : {}),
    },
    ...(chance(0.4) ? { hedge: chance(0.7) ? { after_ms: among(50, 300) } : { after: among("p50", "p95") } } : {}),
    ...(chance(0.2) ? { failover_on: { [among("timeout", "rate_limit", "server_error")]: false } } : {}),
    ...(chance(0.2) ? { max_fallbacks: below(2) } : {}),
    ...(chance(0.2) ? { max_cost_usd: 0.0001 } : {}),
    ...(chance(0.1) ? { retry_on_fail: false } : {}),
    ...(chance(0.2) ? { retry_budget: { ratio: among(0, 0.2, 1), per_second: among(0, 1, 10) } } : {}),
  };
}

function ampleSettings(dice: Dice): Plain {
  return {
    ...commonSettings(dice),
    timeout_ms: dice.among(10_000, 200_000),
    ...(dice.chance(0.5) ? { stream: { rescue: dice.among("error", "hold", "continue") } } : {}),
    ...(dice.chance(0.3) ? { hedge: { after_ms: dice.among(600, 2000) } } : {}),
  };
}

/** What a chain does without now and then. */
export function anySwitches({ chance }: Dice): Plain {
  return {
    ...(chance(0.1) ? { breaker: "off" } : {}),
    ...(chance(0.1) ? { health_check_interval_ms: "off" } : {}),
    ...(chance(0.1) ? { reserve: "off" } : {}),
  };
}

function commonSettings({ below, chance, among }: Dice): Plain {
  return {
    strategy: among("priority", "priority", "weighted", "latency", "cost"),
    breaker: {
      failures: 1 + below(3),
      reset_ms: among(200, 2000, 30_000),
      ...(chance(0.3) ? { ramp_ms: among(0, 500) } : {}),
      ...(chance(0.3) ? { failure_rate: among(0, 0.3), min_attempts: 2, window_ms: 5000 } : {}),
    },
    health_check_interval_ms: among(300, 3000, 600_000),
    retry: { backoff_ms: among(0, 50, 500), jitter: among("full", "none") },
  };
}
