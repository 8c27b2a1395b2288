import { ANTHROPIC_USUAL, OPENAI_USUAL } from "./usual-limits.ts";
import type { Allowance } from "./voice.ts";
import { instant } from "./wait-hints.ts";

/** What was let in counts for a minute, so that after one nothing is left of it. */
const WINDOW_MS = 60_000;

/** What is left of the token limits is told in thousands. */
const ANTHROPIC_TOKEN_STEP = 1000;

/** Resets as Go writes durations. */
export function openaiRateHeaders(allowance: Allowance): Readonly<Record<string, string>> {
  const requests = allowance.requestsPerMinute ?? OPENAI_USUAL.requests;
  return {
    "x-ratelimit-limit-requests": String(requests),
    "x-ratelimit-limit-tokens": String(OPENAI_USUAL.tokens),
    "x-ratelimit-remaining-requests": left(requests, allowance.requests),
    "x-ratelimit-remaining-tokens": left(OPENAI_USUAL.tokens, allowance.inputTokens + allowance.outputTokens),
    "x-ratelimit-reset-requests": "1m0s",
    "x-ratelimit-reset-tokens": "1m0s",
  };
}

/** Resets in RFC 3339, in whole seconds. */
export function anthropicRateHeaders(allowance: Allowance, nowMs: number): Readonly<Record<string, string>> {
  const requests = allowance.requestsPerMinute ?? ANTHROPIC_USUAL.requests;
  const { inputTokens, outputTokens } = ANTHROPIC_USUAL;
  const reset = instant(nowMs + WINDOW_MS);
  return {
    "anthropic-ratelimit-requests-limit": String(requests),
    "anthropic-ratelimit-requests-remaining": left(requests, allowance.requests),
    "anthropic-ratelimit-requests-reset": reset,
    "anthropic-ratelimit-input-tokens-limit": String(inputTokens),
    "anthropic-ratelimit-input-tokens-remaining": left(inputTokens, allowance.inputTokens, ANTHROPIC_TOKEN_STEP),
    "anthropic-ratelimit-input-tokens-reset": reset,
    "anthropic-ratelimit-output-tokens-limit": String(outputTokens),
    "anthropic-ratelimit-output-tokens-remaining": left(outputTokens, allowance.outputTokens, ANTHROPIC_TOKEN_STEP),
    "anthropic-ratelimit-output-tokens-reset": reset,
  };
}

function left(limit: number, used: number, step = 1): string {
  return String(Math.round(Math.max(0, limit - used) / step) * step);
}
