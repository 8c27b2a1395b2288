import type { FinishReason, Usage } from "../core/piece.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type AttemptJson, attemptJson, roundedMs, type SkippedJson, skippedJson } from "../report/attempt-json.ts";

/** Who answered, at what price, and what happened before. Times in ms, money in US dollars; null: not known. */
export interface HolyfailTrail {
  readonly provider: string;
  readonly model: string;
  readonly tier: number;
  readonly fallback_level: number;
  readonly latency_ms: number;
  readonly cost_usd: number | null;
  readonly attempts: readonly AttemptJson[];
  readonly skipped: readonly SkippedJson[];
}

export interface FunctionCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
  /** A signature that the model wants to see again; as Gemini's compatible endpoint has it. */
  readonly extra_content?: { readonly google: { readonly thought_signature: string } };
}

/** A thought, or the signature of one, to be given back as it is in the next request. */
export interface ReasoningDetail {
  readonly type: "reasoning.text" | "reasoning.encrypted";
  readonly text?: string;
  readonly signature?: string;
  readonly data?: string;
  /** The dialect that the signature belongs to. */
  readonly format: string;
}

export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: string | null;
  readonly refusal: string | null;
  readonly tool_calls?: FunctionCall[];
  /** What the model thought before it answered. */
  readonly reasoning_content?: string;
  readonly reasoning_details?: ReasoningDetail[];
}

export type OpenaiFinish = "stop" | "length" | "tool_calls" | "content_filter";

export interface CompletionUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** A whole answer, as OpenAI has it, and `holyfail`. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: "chat.completion";
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: {
    readonly index: number;
    readonly message: AssistantMessage;
    readonly finish_reason: OpenaiFinish;
    readonly logprobs: null;
  }[];
  readonly usage?: CompletionUsage;
  readonly holyfail: HolyfailTrail;
}

export interface ChunkDelta {
  readonly role?: "assistant";
  readonly content?: string | null;
  readonly tool_calls?: {
    readonly index: number;
    readonly id?: string;
    readonly type?: "function";
    readonly function?: { readonly name?: string; readonly arguments?: string };
    readonly extra_content?: FunctionCall["extra_content"];
  }[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: ReasoningDetail[];
}

/** A piece of a streamed answer; the last ones have `holyfail`. */
export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: "chat.completion.chunk";
  readonly created: number;
  readonly model: string;
  readonly choices: {
    readonly index: number;
    readonly delta: ChunkDelta;
    readonly finish_reason: OpenaiFinish | null;
    readonly logprobs: null;
  }[];
  readonly usage?: CompletionUsage | null;
  readonly holyfail?: HolyfailTrail;
}

export function trailOf(outcome: Extract<Outcome, { ok: true }>): HolyfailTrail {
  return {
    provider: outcome.provider,
    model: outcome.model,
    tier: outcome.tier,
    fallback_level: outcome.fallbackLevel,
    latency_ms: roundedMs(outcome.latencyMs),
    cost_usd: outcome.costUsd,
    attempts: outcome.attempts.map(attemptJson),
    skipped: outcome.skipped.map(skippedJson),
  };
}

export function completionUsage(usage: Usage): CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
}

/** OpenAI has no word for "other"; a complete answer is what it is. */
export const FINISHES = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  other: "stop",
} as const satisfies Record<FinishReason, OpenaiFinish>;
