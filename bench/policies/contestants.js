// Chains that differ from the plain one in one policy each, or meet its providers in another state.

const DAY_MS = 86_400_000;

/** The most that a chain file takes: present, asked for every attempt, and never reached. */
const LIMITS = { requests_per_minute: 10_000_000, tokens_per_minute: 100_000_000_000, max_concurrency: 100_000 };

const NEVER_OPEN = { breaker: { failures: 1000, failure_rate: 0 } };
/** No probe and hardly a health check while it is measured: what is open stays open. */
const LASTING = { breaker: { reset_ms: DAY_MS, max_reset_ms: DAY_MS } };
/** Three of four requests to the primary fail. */
const FAILING = { tier: { max_retries: 0 }, primaryFails: 3 };

/**
 * @typedef {object} Contestant
 * @property {string} figure
 * @property {string} [rival] the one that it is compared with
 * @property {object} [chain] the chain's own keys, beside its tiers
 * @property {object} [tier] further keys of each tier
 * @property {number} [tiers] how many, in place of four
 * @property {boolean} [stream]
 * @property {boolean} [recorded] events and outcomes are folded into a report, as a bench does
 * @property {number} [primaryFails] of four requests to the primary, how many fail
 */

/** @type {Record<string, Contestant>} */
export const CONTESTANTS = {
  plain: { figure: "a plain chain of four tiers" },
  again: { rival: "plain", figure: "the same again, to show the noise" },
  breaker: { rival: "plain", figure: "breaker: never opens, all healthy", chain: NEVER_OPEN },
  open: {
    rival: "plain",
    figure: "breaker: holds a failing primary back",
    ...FAILING,
    chain: { ...LASTING, health_check_interval_ms: DAY_MS },
  },
  healthChecks: {
    rival: "plain",
    figure: "breaker: the same, with a health check every 100 ms",
    ...FAILING,
    chain: { ...LASTING, health_check_interval_ms: 100 },
  },
  neverOpen: { rival: "plain", figure: "breaker: never opens, a failing primary", ...FAILING, chain: NEVER_OPEN },
  limits: { rival: "plain", figure: "limiter: requests, tokens, concurrency", tier: LIMITS },
  hedge: { rival: "plain", figure: "hedge that is never due", chain: { hedge: { after_ms: 2000 } } },
  objective: { rival: "plain", figure: "latency objective that is met", tier: { max_latency_ms: 5000 } },
  costCaps: {
    rival: "plain",
    figure: "cost caps of request and tier",
    chain: { max_cost_usd: 1 },
    tier: { max_cost_per_1k_tokens: 1 },
  },
  unpriced: { rival: "plain", figure: "ledger without prices", tier: { price: undefined } },
  recorder: { rival: "plain", figure: "events and outcomes folded into a report", recorded: true },
  weighted: { rival: "plain", figure: "strategy weighted", chain: { strategy: "weighted" } },
  byLatency: { rival: "plain", figure: "strategy latency", chain: { strategy: "latency" } },
  singleTier: { rival: "plain", figure: "one tier in place of four", tiers: 1 },
  stream: { figure: "a plain chain, streaming", stream: true },
  hold: { rival: "stream", figure: "rescue hold, streaming", stream: true, chain: { stream: { rescue: "hold" } } },
  carriedOn: {
    rival: "stream",
    figure: "rescue continue, streaming",
    stream: true,
    chain: { stream: { rescue: "continue" } },
  },
};
