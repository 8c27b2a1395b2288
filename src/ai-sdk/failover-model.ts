import type { Completions } from "../client/completions.ts";
import { modelWith } from "./model.ts";
import { type FailoverModelV2, WORDS_V2 } from "./words-v2.ts";
import { type FailoverModelV3, WORDS_V3 } from "./words-v3.ts";

/** Who asks: a client or a session of holyfail's. */
export interface AsksChains {
  readonly chat: { readonly completions: Completions };
}

export interface FailoverModelOptions<Version extends "v2" | "v3" = "v2" | "v3"> {
  /** The name of a chain. Default: "auto", the default chain of the client or session. */
  readonly chain?: string | undefined;
  /** "v3" for `ai` 6, "v2" for `ai` 5. Default: "v3". */
  readonly specification?: Version | undefined;
}

/**
 * A chain as a language model of the AI SDK, for `generateText`, `streamText`, objects and agents. Retries, fallbacks and
 * time limits are the chain's: an error of it is never retryable for the SDK. A call may say more under
 * `providerOptions.holyfail` (HolyfailOptions), and `providerMetadata.holyfail` tells who answered.
 */
export function failoverModel(
  asks: AsksChains,
  options: FailoverModelOptions<"v2"> & { specification: "v2" },
): FailoverModelV2;
export function failoverModel(asks: AsksChains, options?: FailoverModelOptions<"v3">): FailoverModelV3;
export function failoverModel(
  { chat: { completions } }: AsksChains,
  { chain = "auto", specification = "v3" }: FailoverModelOptions = {},
): FailoverModelV2 | FailoverModelV3 {
  return specification === "v2" ? modelWith(WORDS_V2, completions, chain) : modelWith(WORDS_V3, completions, chain);
}
