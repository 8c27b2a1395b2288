import type { ReasoningEffort } from "../core/request.ts";

/** A chain with every default applied: what the engine runs. Times in milliseconds, money in US dollars. */
export type DialectName = "openai" | "anthropic" | "gemini";

export const DIALECT_NAMES: readonly DialectName[] = ["openai", "anthropic", "gemini"];

export interface Provider {
  readonly name: string;
  readonly dialect: DialectName;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** The NAME of the environment variable that holds the key; null: the provider needs none (a local model). */
  readonly apiKeyEnv: string | null;
  readonly apiKeyPrefix: string | null;
  /** The name of the environment variable that, when set, replaces `baseUrl`, as the vendor's own SDK has it. */
  readonly baseUrlEnv: string | null;
  /** Of an Azure resource that is asked at its deployments' own paths: the version of its API. Null: no path of that kind. */
  readonly apiVersion: string | null;
  /** Where else it can be reached, in this order; empty: at `baseUrl` alone. */
  readonly regions: readonly Region[];
  /** How it departs from the common reading of its dialect. */
  readonly habits: WireHabits;
  /** What its models can do and cannot; of several rules that fit a model, later ones count. */
  readonly abilities: readonly Ability[];
}

export interface Ability {
  /** A part of the model's name; null: every model. */
  readonly model: string | null;
  readonly can: { readonly [Name in Capability]?: boolean | undefined };
}

/** One of several places at which a provider answers; each has a health of its own. */
export interface Region {
  readonly name: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

/** What not every model can do. A request that needs one of them passes a tier by that lacks it. */
export const CAPABILITIES = ["tools", "images", "json_object", "json_schema", "reasoning"] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** False: known not to. What is not known is taken for granted, so that a new model is not shut out. */
export type Capabilities = Readonly<Record<Capability, boolean>>;

/** What the catalog knows of a provider; a chain file's own `providers` entry overrides it key by key. */
export type Catalog = Readonly<Record<string, KnownProvider>>;

export type KnownProvider = Omit<Provider, "name" | "regions" | "apiVersion"> & {
  /** Of every key that the vendor gives out; null: not all have the same. */
  readonly apiKeyPrefix: string | null;
  /** How the names of its customers' own hosts end, where they have some. */
  readonly hostSuffix?: string;
  /** Where its API is documented. */
  readonly documentation: string;
};

/** Where a provider departs from the common reading of its dialect. */
export interface WireHabits {
  /** The name of the token limit on the wire; `max_tokens` unless told. */
  readonly tokensField?: "max_tokens" | "max_completion_tokens";
  /** False: `stream_options` is refused, and usage comes without being asked for. */
  readonly streamOptions?: boolean;
  /** The name of the seed on the wire; `seed` unless told. */
  readonly seedField?: "seed" | "random_seed";
  /** The models that take a temperature and a top_p; the others refuse a request that has one. All unless told. */
  readonly samples?: ModelNames;
  /** Ids of tool calls have nine letters and digits; others are refused. */
  readonly nineLetterIds?: boolean;
  /** How a model is told how much to think; `reasoning_effort` unless told. */
  readonly reasoningField?: "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking";
  /** The efforts that models know: the first rule with a model's name counts. Others are rounded to the nearest. */
  readonly efforts?: readonly EffortRule[];
  /** Where the model wants its earlier thoughts back, the field they go in. Nowhere unless told. */
  readonly thoughtsField?: "reasoning_content" | "reasoning_details";
  /** Parameters that are refused; they are left out. */
  readonly refuses?: readonly string[];
  /** True: one system message, at the start, and then user and assistant by turns; anything else is refused. */
  readonly strictTurns?: boolean;
  /** The models that carry on a last message of the assistant's: parts of their names, or all. None unless told. */
  readonly prefill?: ModelNames;
  /** Where anybody may list the models: what shows whether a key is good. `/models` unless told. */
  readonly keyPath?: string;
  /** True: such a message has to say so, by `prefix: true`. */
  readonly prefixFlag?: boolean;
}

/** A model refuses a request that names another effort; one that no rule names is taken to know all. */
export interface EffortRule {
  readonly models: ModelNames;
  readonly known: readonly ReasoningEffort[];
}

/** Parts of models' names, or every model. */
export type ModelNames = "all" | readonly string[];

/** US dollars per million tokens. A null cached rate means that cached tokens cost what other input costs. */
export interface Price {
  readonly inputPerMtok: number;
  readonly outputPerMtok: number;
  readonly cachedInputPerMtok: number | null;
  readonly cacheWritePerMtok: number | null;
}

export interface Tier {
  /** Index in the chain: 0 is the primary. */
  readonly index: number;
  readonly provider: Provider;
  readonly model: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly weight: number;
  readonly maxLatencyMs: number | null;
  readonly maxCostPer1kTokens: number | null;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly maxConcurrency: number | null;
  readonly contextWindow: number | null;
  /** Whether it carries on a last message of the assistant's instead of answering it. */
  readonly acceptsPrefill: boolean;
  readonly capabilities: Capabilities;
  /** From the file, else from the price list; null: unknown. */
  readonly price: Price | null;
}

export type Strategy = "priority" | "weighted" | "latency" | "cost";

/**
 * What becomes of a stream that is cut after its caller has a part of it. error: it ends as a failure. hold: this does not
 * happen, since only complete answers are released. continue: another attempt carries the text on.
 */
export type Rescue = "error" | "hold" | "continue";

/** A tier's circuit breaker. */
export interface BreakerSettings {
  /** Consecutive failures that open it. */
  readonly failures: number;
  /** The share of the attempts of a sliding window that opens it; null: consecutive failures only. */
  readonly failureRate: number | null;
  readonly windowMs: number;
  /** With fewer attempts in the window a share says nothing. */
  readonly attemptsMin: number;
  /** How long it stays open the first time; each further time twice as long. */
  readonly resetMs: number;
  readonly resetMaxMs: number;
  /** After a good probe traffic comes back over this long; 0: all at once. */
  readonly rampMs: number;
}

export interface Chain {
  readonly name: string;
  readonly timeoutMs: number;
  readonly strategy: Strategy;
  readonly failoverOn: { readonly timeout: boolean; readonly rateLimit: boolean; readonly serverError: boolean };
  /** How many tiers behind the first may be tried. */
  readonly maxFallbacks: number;
  readonly retryOnFail: boolean;
  readonly retry: {
    readonly backoffMs: number;
    readonly factor: number;
    readonly maxBackoffMs: number;
    readonly jitter: "full" | "none";
  };
  /** Null: tiers have none, and one that is down is asked every time. */
  readonly breaker: BreakerSettings | null;
  /** Null: a tier with an open breaker is not checked. */
  readonly healthCheckIntervalMs: number | null;
  /** Whether a tier's slice leaves time for the tiers behind it; else a silent one may take all there is. */
  readonly reserve: boolean;
  readonly hedge: { readonly afterMs: number } | { readonly afterQuantile: number } | null;
  readonly retryBudget: { readonly ratio: number; readonly perSecond: number };
  readonly stream: {
    /** Null: each tier's `timeoutMs`. */
    readonly firstTokenTimeoutMs: number | null;
    readonly idleTimeoutMs: number;
    readonly totalTimeoutMs: number;
    readonly rescue: Rescue;
  };
  readonly maxCostUsd: number | null;
  /** In priority order for `strategy: priority` (weight, highest first; file order breaks ties), else in file order. */
  readonly tiers: readonly Tier[];
}

export interface ChainFile {
  /** As the user named it; for messages. */
  readonly file: string;
  readonly defaultChain: string | null;
  readonly chains: Readonly<Record<string, Chain>>;
}

/** Looks a model's price and context window up, as of the date that was pinned when it was made. Null: unknown. */
export interface PriceList {
  readonly asOf: string;
  lookUp(
    provider: string,
    model: string,
  ): { readonly price: Price | null; readonly contextWindow: number | null } | null;
}
