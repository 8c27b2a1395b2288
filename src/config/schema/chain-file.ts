import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { amount, count, mapping, modelName, name, noList, orOff, switchOf, text, versionField } from "./fields.ts";
import { capabilities, provider } from "./provider.ts";

const price = mapping({
  input_per_mtok: amount(bounds.PRICE_PER_MTOK_USD, "US dollars per million input tokens."),
  output_per_mtok: amount(bounds.PRICE_PER_MTOK_USD, "US dollars per million output tokens."),
  cached_input_per_mtok: v.optional(
    amount(bounds.PRICE_PER_MTOK_USD, "US dollars per million cached input tokens. Default: as other input."),
  ),
  cache_write_per_mtok: v.optional(
    amount(bounds.PRICE_PER_MTOK_USD, "US dollars per million tokens written to a cache. Default: as other input."),
  ),
});

const tier = mapping({
  provider: text("A provider of the built-in catalog, or one defined under `providers`.", bounds.NAME_CHARACTERS_MAX),
  model: modelName("The model's name, as the provider's API calls it."),
  timeout_ms: v.optional(
    count(bounds.TIMEOUT_MS, "The longest one attempt may take; for a stream, its first token. Default: the chain's."),
  ),
  max_retries: v.optional(count(bounds.RETRIES, "Further tries of this tier after a failed one. Default: 1.")),
  weight: v.optional(
    amount(bounds.WEIGHT, "`priority`: the highest is tried first. `weighted`: the tier's share. Default: 1."),
  ),
  max_latency_ms: v.optional(
    count(bounds.TIMEOUT_MS, "While the tier's recent P95 is above this, it is tried behind the healthy ones."),
  ),
  max_cost_per_1k_tokens: v.optional(
    amount(bounds.COST_USD, "The tier is skipped when its price in US dollars per 1,000 tokens is above this."),
  ),
  requests_per_minute: v.optional(count(bounds.REQUESTS_PER_MINUTE, "Client-side limit. Default: none.")),
  tokens_per_minute: v.optional(count(bounds.TOKENS_PER_MINUTE, "Client-side limit. Default: none.")),
  max_concurrency: v.optional(count(bounds.CONCURRENCY, "Attempts in flight at once. Default: no limit.")),
  context_window: v.optional(
    count(bounds.CONTEXT_WINDOW_TOKENS, "The model's context window in tokens. Default: from the price list."),
  ),
  accepts_prefill: v.optional(
    switchOf(
      "Whether it carries on a last message of the assistant's, for `rescue: continue`. Default: from the catalog.",
    ),
  ),
  capabilities: v.optional(
    v.pipe(capabilities, v.description("What the model can do; a request that needs more passes the tier by.")),
  ),
  price: v.optional(v.pipe(price, v.description("What the model costs. Default: from the price list."))),
});

const retry = mapping({
  backoff_ms: v.optional(count(bounds.BACKOFF_MS, "The wait before the first retry. Default: 500.")),
  factor: v.optional(amount(bounds.BACKOFF_FACTOR, "Each further wait is this many times longer. Default: 2.")),
  max_backoff_ms: v.optional(count(bounds.BACKOFF_MS, "The longest wait. Default: 8000.")),
  jitter: v.optional(
    v.pipe(v.picklist(["full", "none"]), v.description("`full`: wait a random part of the backoff. Default: full.")),
  ),
});

const hedge = v.pipe(
  mapping({
    after_ms: v.optional(count(bounds.TIMEOUT_MS, "Ask the next tier too when no answer began after this long.")),
    after: v.optional(
      v.pipe(
        v.picklist(["p50", "p90", "p95", "p99"]),
        v.description("The same, at this quantile of the tier's latency."),
      ),
    ),
  }),
  v.check(
    (value) => (value.after_ms === undefined) !== (value.after === undefined),
    encodeComplaint({
      rule: "invalid-value",
      message: "hedge needs either after_ms or after, and only one of them",
      hint: "write { after_ms: 1500 } or { after: p95 }",
      atKey: true,
    }),
  ),
);

const stream = mapping({
  first_token_timeout_ms: v.optional(count(bounds.TIMEOUT_MS, "Default: the tier's timeout_ms.")),
  idle_timeout_ms: v.optional(count(bounds.TIMEOUT_MS, "The longest silence inside a stream. Default: 10000.")),
  total_timeout_ms: v.optional(count(bounds.TIMEOUT_MS, "The longest whole stream. Default: 120000.")),
  rescue: v.optional(
    v.pipe(
      v.picklist(["error", "hold", "continue"]),
      v.description(
        "After a cut stream: `error` says so; `hold` releases only complete answers; `continue` lets a tier that accepts a prefill carry the text on. Default: error.",
      ),
    ),
  ),
});

const failoverOn = mapping({
  timeout: v.optional(switchOf("Default: true.")),
  rate_limit: v.optional(switchOf("Default: true.")),
  server_error: v.optional(switchOf("Default: true.")),
});

const breaker = mapping({
  failures: v.optional(count(bounds.BREAKER_FAILURES, "Failures in a row that open it. Default: 5.")),
  failure_rate: v.optional(
    amount(bounds.FRACTION, "The share of recent attempts that opens it as well; 0: no share does. Default: 0.5."),
  ),
  window_ms: v.optional(count(bounds.TIMEOUT_MS, "How far back failure_rate looks. Default: 60000.")),
  min_attempts: v.optional(
    count(bounds.BREAKER_ATTEMPTS, "With fewer attempts in the window failure_rate says nothing. Default: 20."),
  ),
  reset_ms: v.optional(
    count(bounds.TIMEOUT_MS, "How long it stays open before a probe, twice as long each further time. Default: 60000."),
  ),
  max_reset_ms: v.optional(count(bounds.TIMEOUT_MS, "The longest that it ever stays open. Default: 300000.")),
  ramp_ms: v.optional(
    count(bounds.RAMP_MS, "How long traffic takes to come back after a good probe; 0: none. Default: 10000."),
  ),
});

const retryBudget = mapping({
  ratio: v.optional(amount(bounds.FRACTION, "Extra attempts per request, over time. Default: 0.2.")),
  per_second: v.optional(amount(bounds.RETRIES_PER_SECOND, "Always allowed besides, per second. Default: 1.")),
});

const chain = mapping({
  timeout_ms: v.optional(count(bounds.TIMEOUT_MS, "A promise to the caller: the whole request. Default: 30000.")),
  strategy: v.optional(
    v.pipe(
      v.picklist(["priority", "weighted", "latency", "cost"]),
      v.description("Which tier goes first. `priority`: the highest weight, then file order. Default: priority."),
    ),
  ),
  failover_on: v.optional(
    v.pipe(
      failoverOn,
      v.description(
        "false: such a failure stops there instead of going to the next tier. A tier whose breaker is open is passed over all the same.",
      ),
    ),
  ),
  max_fallbacks: v.optional(count(bounds.FALLBACKS, "How many tiers behind the first may be tried. Default: all.")),
  retry_on_fail: v.optional(switchOf("false: no tier is asked twice. Default: true.")),
  retry: v.optional(v.pipe(retry, v.description("The backoff between tries of one tier."))),
  breaker: v.optional(
    v.pipe(
      orOff(breaker),
      v.description("The circuit breaker that each tier has. `off`: none; a tier that is down is asked every time."),
    ),
  ),
  health_check_interval_ms: v.optional(
    v.pipe(
      orOff(count(bounds.HEALTH_CHECK_INTERVAL_MS, "In milliseconds.")),
      v.description("While a breaker is open, how often the tier is checked. `off`: never. Default: 30000."),
    ),
  ),
  reserve: v.optional(
    v.pipe(
      v.picklist(["on", "off"]),
      v.description(
        "`on`: each tier's time leaves some for the tiers behind it. `off`: a silent tier may take all there is. Default: on.",
      ),
    ),
  ),
  hedge: v.optional(v.pipe(hedge, v.description("A second attempt beside a late one. Default: off."))),
  retry_budget: v.optional(
    v.pipe(retryBudget, v.description("Bounds retries and hedges; probes count, but are never refused.")),
  ),
  stream: v.optional(v.pipe(stream, v.description("Limits of streamed answers."))),
  max_cost_usd: v.optional(amount(bounds.COST_USD, "The most that one request may cost. Default: no limit.")),
  tiers: v.pipe(
    v.array(tier),
    v.minLength(1),
    v.maxLength(bounds.TIERS_MAX),
    v.description("The models to try. Under `strategy: priority` the highest weight is the primary."),
  ),
});

const names = name("A name of your own.");

/** The shape of a chain file. What one value means for another is checked in resolve-chain.ts. */
export const CHAIN_FILE = mapping({
  version: versionField(),
  default: v.optional(text("The chain that is used when none is named. A single chain is the default by itself.")),
  providers: v.optional(
    v.pipe(
      noList(v.record(names, provider)),
      v.maxEntries(bounds.PROVIDERS_MAX),
      v.description("Only what differs from the built-in catalog of providers."),
    ),
  ),
  chains: v.pipe(
    noList(v.record(names, chain)),
    v.minEntries(1),
    v.maxEntries(bounds.CHAINS_MAX),
    v.description("The chains of this file, by name."),
  ),
});

export type WrittenChainFile = v.InferOutput<typeof CHAIN_FILE>;
export type WrittenChain = v.InferOutput<typeof chain>;
export type WrittenTier = v.InferOutput<typeof tier>;
export type WrittenProvider = v.InferOutput<typeof provider>;
