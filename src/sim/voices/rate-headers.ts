import { ANTHROPIC_USUAL, OPENAI_USUAL } from "./usual-limits.ts";
import type { Allowance } from "./voice.ts";
import { instant } from "./wait-hints.ts";

/** What was let in counts for a minute, so that after one nothing is left of it. */
const WINDOW_MS = 60_000;

/** What is left of the token limits is told in thousands. */
const ANTHROPIC_TOKEN_STEP = 1000;

/** Every answer has its own: they are added to an object at hand, since joining objects costs more than the rest. */
export type Headers = Record<string, string>;

/** Resets as Go writes durations. */
export function addOpenaiRateHeaders(headers: Headers, allowance: Allowance): void {
  const requests = allowance.requestsPerMinute ?? OPENAI_USUAL.requests;
  headers["x-ratelimit-limit-requests"] = String(requests);
  headers["x-ratelimit-limit-tokens"] = OPENAI_TOKENS;
  headers["x-ratelimit-remaining-requests"] = left(requests, allowance.requests);
  headers["x-ratelimit-remaining-tokens"] = left(OPENAI_USUAL.tokens, allowance.inputTokens + allowance.outputTokens);
  headers["x-ratelimit-reset-requests"] = "1m0s";
  headers["x-ratelimit-reset-tokens"] = "1m0s";
}

const OPENAI_TOKENS = String(OPENAI_USUAL.tokens);

/** Resets in RFC 3339, in whole seconds. */
export function addAnthropicRateHeaders(headers: Headers, allowance: Allowance, nowMs: number): void {
  const requests = allowance.requestsPerMinute ?? ANTHROPIC_USUAL.requests;
  const { inputTokens, outputTokens } = ANTHROPIC_USUAL;
  const reset = instant(nowMs + WINDOW_MS);
  const inputLeft = left(inputTokens, allowance.inputTokens, ANTHROPIC_TOKEN_STEP);
  const outputLeft = left(outputTokens, allowance.outputTokens, ANTHROPIC_TOKEN_STEP);
  headers["anthropic-ratelimit-requests-limit"] = String(requests);
  headers["anthropic-ratelimit-requests-remaining"] = left(requests, allowance.requests);
  headers["anthropic-ratelimit-requests-reset"] = reset;
  headers["anthropic-ratelimit-input-tokens-limit"] = String(inputTokens);
  headers["anthropic-ratelimit-input-tokens-remaining"] = inputLeft;
  headers["anthropic-ratelimit-input-tokens-reset"] = reset;
  headers["anthropic-ratelimit-output-tokens-limit"] = String(outputTokens);
  headers["anthropic-ratelimit-output-tokens-remaining"] = outputLeft;
  headers["anthropic-ratelimit-output-tokens-reset"] = reset;
}

function left(limit: number, used: number, step = 1): string {
  return String(Math.round(Math.max(0, limit - used) / step) * step);
}
