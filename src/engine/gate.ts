import type { SkipReason } from "../core/failure.ts";
import { type ChatRequest, type Message, textOf } from "../core/request.ts";
import type { BreakerSettings } from "../config/chain.ts";
import { admission } from "./breaker.ts";
import { type Demand, incapacityOf } from "./capability.ts";
import type { TierState } from "./chain-state.ts";
import { costUsd } from "./cost.ts";

const CHARACTERS_PER_TOKEN = 4;
/** What providers charge for a picture of middling size, about. */
const TOKENS_PER_IMAGE = 1000;

/** What the gates need to know of a request and of what became of it so far. */
export interface GateContext extends Demand {
  readonly hasKey: (tier: TierState) => boolean;
  readonly inputTokens: number;
  readonly tokensMax: number;
  /** What may still be spent on this request; null: no cap. */
  readonly costLeftUsd: number | null;
  readonly breaker: Pick<BreakerSettings, "rampMs"> | null;
  /** Who comes back first to a tier that recovers; see `admission`. */
  readonly rampDraw: (tier: TierState) => number;
}

/** Whether a tier may be asked now: an ordinary try, a half-open breaker's probe, or why not. */
export function gate(state: TierState, context: GateContext, nowMs: number): "try" | "probe" | SkipReason {
  const admitted = admission(state.breaker, context.breaker, nowMs, () => context.rampDraw(state));
  const barred = gateOfLastResort(state, context, nowMs);
  // What time does not cure is named first; a full tier that is also down is down.
  if (barred !== "try" && barred !== "over-limit") return barred;
  if (admitted === "none") return "circuit-open";
  if (nowMs < state.unavailableUntilMs) return "unavailable";
  return barred === "try" ? admitted : barred;
}

/** The gates that hold even when a tier is tried although its breaker or a wait hint holds it back. */
export function gateOfLastResort(state: TierState, context: GateContext, nowMs: number): "try" | SkipReason {
  if (!context.hasKey(state)) return "no-key";
  if (incapacityOf(state, context) !== null) return "incapable";
  if (isOverCost(state, context)) return "over-cost";
  return state.limiter.admits(nowMs, context.inputTokens + context.tokensMax) ? "try" : "over-limit";
}

function isOverCost({ tier }: TierState, context: GateContext): boolean {
  if (tier.price === null) return false;
  const dearestPer1kTokens = Math.max(tier.price.inputPerMtok, tier.price.outputPerMtok) / 1000;
  if (tier.maxCostPer1kTokens !== null && dearestPer1kTokens > tier.maxCostPer1kTokens) return true;
  if (context.costLeftUsd === null) return false;
  return (expectedCostUsd(tier, context) ?? 0) > context.costLeftUsd;
}

/** What one attempt may cost: its prompt, and as much of an answer as is allowed. Null: the price is unknown. */
export function expectedCostUsd(
  tier: TierState["tier"],
  { inputTokens, tokensMax }: Pick<GateContext, "inputTokens" | "tokensMax">,
): number | null {
  return costUsd(
    { inputTokens, outputTokens: tokensMax, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    tier.price,
  );
}

/** A request's size in tokens, before any provider has counted: about four characters each. */
export function estimateInputTokens(request: ChatRequest): number {
  let characters = 0;
  let images = 0;
  for (const message of request.messages) {
    characters += textOf(message).length;
    images += imagesOf(message);
    if (message.role !== "assistant" || message.toolCalls === undefined) continue;
    for (const call of message.toolCalls) characters += call.name.length + call.arguments.length;
  }
  if (request.tools !== undefined) characters += JSON.stringify(request.tools).length;
  return estimateTokens(characters) + images * TOKENS_PER_IMAGE;
}

function imagesOf({ content }: Message): number {
  return typeof content === "string" ? 0 : content.filter(({ type }) => type === "image").length;
}

/** Characters of an answer in tokens, for attempts that ended before their usage was reported. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
