import type { Capability } from "../config/chain.ts";
import type { ChatRequest } from "../core/request.ts";
import type { TierState } from "./chain-state.ts";

/** What a request needs of a model; most need nothing. How hard to think is a wish, and needs nothing. */
export function needsOf({ messages, tools, responseFormat }: ChatRequest): readonly Capability[] {
  const hasImages = messages.some(
    ({ content }) => typeof content !== "string" && content.some(({ type }) => type === "image"),
  );
  // Who knows no tools refuses a conversation with calls and results in it, even if no more may be called.
  const hasTools = (tools !== undefined && tools.length > 0) || messages.some(({ role }) => role === "tool");
  if (!hasTools && responseFormat === undefined && !hasImages) return NOTHING;
  const needs: Capability[] = [];
  if (hasTools) needs.push("tools");
  if (hasImages) needs.push("images");
  if (responseFormat !== undefined) needs.push(responseFormat.type === "json-object" ? "json_object" : "json_schema");
  return needs;
}

const NOTHING: readonly Capability[] = [];

/** What a tier has to be able to do now, for this request and for what became of it so far. */
export interface Demand {
  readonly request: ChatRequest;
  readonly needs: readonly Capability[];
  /** A tier must hold more than this many tokens, since a smaller one said `too-long`; null: any will do. */
  readonly windowAbove: number | null;
  /** The tier is to carry on what another one has begun. */
  readonly needsPrefill: boolean;
}

/** Why a tier cannot serve this, in a few words; null: it can, as far as is known. */
export function incapacityOf({ tier, dialect }: TierState, demand: Demand): string | null {
  const { request, needs, windowAbove, needsPrefill } = demand;
  if (windowAbove !== null && (tier.contextWindow ?? 0) <= windowAbove) {
    return tier.contextWindow === null
      ? "its context window is not known to be larger"
      : `its context window of ${tier.contextWindow} tokens is not larger`;
  }
  if (needsPrefill && !tier.acceptsPrefill) return "it does not carry on a text that another model began";
  if (needs.length === 0) return null;
  const lacking = needs.find((need) => !tier.capabilities[need]);
  return lacking === undefined ? dialect.unable(request, tier.model) : LACKS[lacking];
}

const LACKS: Readonly<Record<Capability, string>> = {
  tools: "it calls no tools",
  images: "it sees no images",
  json_object: "it has no JSON mode",
  json_schema: "it follows no JSON Schema",
  reasoning: "it does not think",
};
