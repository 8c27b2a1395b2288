import type { ErrorCause, QuotaWhy, RateLimit } from "./error-cause.ts";
import { instant } from "./wait-hints.ts";

/** The `error` of an answer. */
export interface AnthropicWords {
  readonly type: string;
  readonly message: string;
  /** A list of a relay's that passes on what Google says of a wait. */
  readonly details?: object;
}

/** What is said, and under which status. */
export interface AnthropicError {
  readonly status: number;
  readonly words: AnthropicWords;
}

/** The provider's words, as its API and its error guide have them. */
export function anthropicWords(cause: ErrorCause): AnthropicError {
  switch (cause.about) {
    case undefined:
      return { status: cause.status, words: wordsOfStatus(cause.status, cause.model) };
    case "overload":
      return { status: 529, words: wordsOfStatus(529, cause.model) };
    case "rate-limit":
      return { status: 429, words: RATE_LIMITS[cause.limit] };
    case "quota":
      return QUOTAS[cause.why](cause);
    case "context-length":
      return invalid(`prompt is too long: ${cause.tokens} tokens > ${cause.tokensMax} maximum`);
    case "prefill":
      return invalid(PREFILL_MESSAGE);
  }
}

export const PREFILL_MESSAGE =
  "This model does not support assistant message prefill. The conversation must end with a user message.";

function invalid(message: string): AnthropicError {
  return { status: 400, words: { type: "invalid_request_error", message } };
}

const RATE_LIMITS: Readonly<Record<RateLimit, AnthropicWords>> = {
  requests: {
    type: "rate_limit_error",
    message: "This request would exceed your account's rate limit. Please try again later.",
  },
  tokens: {
    type: "rate_limit_error",
    message:
      "This request would exceed your organization's rate limit of 2,000,000 input tokens per minute. For details, " +
      "refer to: https://docs.claude.com/en/api/rate-limits. Please reduce the prompt length or the maximum tokens requested.",
  },
  concurrency: {
    type: "rate_limit_error",
    message:
      "Number of concurrent connections has exceeded your rate limit. Please try again later or contact sales at " +
      "https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase.",
  },
  ramp: {
    type: "rate_limit_error",
    message: "Your organization's usage has increased too sharply. Please scale up gradually.",
    details: { error_code: "ramp_limit_exceeded" },
  },
};

const QUOTAS: Readonly<Record<QuotaWhy, (cause: ErrorCause) => AnthropicError>> = {
  exhausted: () => ({ status: 402, words: wordsOfStatus(402, "") }),
  "spend-limit": ({ nowMs }) => ({
    status: 429,
    words: {
      type: "rate_limit_error",
      message: `You have reached your specified API usage limits. You will regain access on ${nextMonth(nowMs)} at 00:00 UTC.`,
      details: { error_code: "enforced_spend_limit_reached" },
    },
  }),
  "credit-balance": () =>
    invalid(
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
    ),
  "per-day": () => ({
    status: 429,
    words: {
      type: "rate_limit_error",
      message:
        "Number of request tokens has exceeded your daily rate limit (https://docs.claude.com/en/api/rate-limits). " +
        "Please reduce the prompt length or the maximum tokens requested, or try again later.",
    },
  }),
};

/** Its first day, as in `2026-02-01`. */
function nextMonth(nowMs: number): string {
  const now = new Date(nowMs);
  return instant(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)).slice(0, 10);
}

function wordsOfStatus(status: number, model: string): AnthropicWords {
  if (status === 404 || status === 410) return { type: "not_found_error", message: `model: ${model}` };
  if (status === 429) return RATE_LIMITS.requests;
  const [type, message] = WORDS[status] ?? FALLBACKS[status >= 500 ? "server" : "caller"];
  return { type, message };
}

const FALLBACKS = {
  server: ["api_error", "Internal server error"],
  caller: ["invalid_request_error", "The request could not be processed."],
} as const;

const WORDS: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["invalid_request_error", "There was an issue with the format or content of your request."],
  401: ["authentication_error", "invalid x-api-key"],
  402: ["billing_error", "There is an issue with your billing or payment information."],
  403: ["permission_error", "Your API key does not have permission to use the specified resource."],
  408: ["timeout_error", "Request timed out"],
  409: ["conflict_error", "The request conflicts with the current state of the resource."],
  413: ["request_too_large", "Request exceeds the maximum size"],
  500: ["api_error", "Internal server error"],
  503: ["api_error", "Service temporarily unavailable"],
  504: ["timeout_error", "Request timed out"],
  529: ["overloaded_error", "Overloaded"],
};
