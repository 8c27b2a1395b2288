import { OPENAI_USUAL } from "./usual-limits.ts";
import type { ErrorCause, QuotaWhy } from "./error-cause.ts";
import { duration } from "./wait-hints.ts";

/** The `error` of an answer. */
export interface OpenaiWords {
  readonly message: string;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | null;
  /** Of a relay that passes on what Google says of a wait. */
  readonly details?: readonly object[];
}

/** What is said, and under which status. */
export interface OpenaiError {
  readonly status: number;
  readonly words: OpenaiWords;
}

export const ORGANIZATION = "org-simulated";

/** The provider's words, as its API, its error guide and those who imitate it have them. */
export function openaiWords(cause: ErrorCause): OpenaiError {
  switch (cause.about) {
    case undefined:
      return { status: cause.status, words: wordsOfStatus(cause.status, cause) };
    case "overload":
      return { status: 503, words: wordsOfStatus(503, cause) };
    case "rate-limit":
      return { status: 429, words: RATE_LIMITS[cause.limit](cause) };
    case "quota":
      return { status: 429, words: QUOTAS[cause.why](cause) };
    case "context-length":
      return { status: 400, words: tooLong(cause.tokens, cause.tokensMax) };
    case "prefill":
      return { status: 400, words: PREFILL };
  }
}

function wordsOfStatus(status: number, cause: ErrorCause): OpenaiWords {
  if (status === 404) {
    const message = `The model \`${cause.model}\` does not exist or you do not have access to it.`;
    return { message, type: "invalid_request_error", param: null, code: "model_not_found" };
  }
  if (status === 410) {
    const message = `The model \`${cause.model}\` has been deprecated and is no longer available.`;
    return { message, type: "invalid_request_error", param: null, code: "model_deprecated" };
  }
  if (status === 429) return RATE_LIMITS.requests(cause);
  return WORDS[status] ?? FALLBACKS[status >= 500 ? "server" : "caller"];
}

type Say = (cause: ErrorCause) => OpenaiWords;

const RATE_LIMITS = {
  requests: (cause) => {
    const { requestsPerMinute: limit = OPENAI_USUAL.requests } = cause;
    return perMinute(cause, "requests", `requests per min (RPM): Limit ${limit}, Used ${limit}, Requested 1.`);
  },
  tokens: (cause) => perMinute(cause, "tokens", "tokens per min (TPM): Limit 30000000, Used 29999000, Requested 4200."),
  // OpenAI itself counts no connections; these are Moonshot's words, in the same envelope.
  concurrency: (cause) => ({
    message: `Your account ${ORGANIZATION} request reached max organization concurrency: 50${laterOf(cause, ", please try again after")}`,
    type: "rate_limit_reached_error",
    param: null,
    code: null,
  }),
  ramp: (cause) => ({
    message: `Your request rate increased too quickly. Please slow down and ramp up gradually.${laterOf(cause, " Please try again in")}`,
    type: "rate_limit_error",
    param: null,
    code: "slow_down",
  }),
} as const satisfies Readonly<Record<string, Say>>;

function perMinute(cause: ErrorCause, type: string, limit: string): OpenaiWords {
  const later = laterOf(cause, " Please try again in");
  const message = `Rate limit reached for ${cause.model} in organization ${ORGANIZATION} on ${limit}${later === "" ? "" : `${later}.`}`;
  return { message, type, param: null, code: "rate_limit_exceeded" };
}

/** Nothing, or these words and a time, where a wait is hinted at. */
function laterOf({ retryAfterMs }: ErrorCause, words: string): string {
  return retryAfterMs === null || retryAfterMs === undefined ? "" : `${words} ${duration(retryAfterMs)}`;
}

const QUOTAS: Readonly<Record<QuotaWhy, Say>> = {
  exhausted: () => ({
    message:
      "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
      "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
    type: "insufficient_quota",
    param: null,
    code: "insufficient_quota",
  }),
  "spend-limit": () => ({
    message: "Your organization has reached its monthly spend limit.",
    type: "insufficient_quota",
    param: null,
    code: "organization_spend_limit_exceeded",
  }),
  "credit-balance": () => ({
    message: "Your credit balance is exhausted. Add credits to continue using the API.",
    type: "insufficient_quota",
    param: null,
    code: "credit_balance_exhausted",
  }),
  "per-day": ({ model }) => ({
    message: `Rate limit reached for ${model} in organization ${ORGANIZATION} on requests per day (RPD): Limit 10000, Used 10000, Requested 1.`,
    type: "requests",
    param: null,
    code: "rate_limit_exceeded",
  }),
};

function tooLong(tokens: number, tokensMax: number): OpenaiWords {
  const message =
    `This model's maximum context length is ${tokensMax} tokens. However, your messages resulted in ${tokens} tokens. ` +
    "Please reduce the length of the messages.";
  return { message, type: "invalid_request_error", param: "messages", code: "context_length_exceeded" };
}

/** OpenAI itself continues such a conversation; these are Mistral's words, in the same envelope. */
const PREFILL: OpenaiWords = {
  message: "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
  type: "invalid_request_message_order",
  param: null,
  code: "3230",
};

const FALLBACKS = {
  server: {
    message: "The server had an error while processing your request. Sorry about that!",
    type: "server_error",
    param: null,
    code: null,
  },
  caller: { message: "Your request could not be processed.", type: "invalid_request_error", param: null, code: null },
} as const;

const WORDS: Readonly<Record<number, OpenaiWords>> = {
  400: {
    message: "We could not process your request: one of its parameters is invalid.",
    type: "invalid_request_error",
    param: null,
    code: "invalid_value",
  },
  401: { message: "Incorrect API key provided.", type: "invalid_request_error", param: null, code: "invalid_api_key" },
  402: { message: "Insufficient Balance", type: "unknown_error", param: null, code: "invalid_request_error" },
  403: {
    message: "Country, region, or territory not supported",
    type: "request_forbidden",
    param: null,
    code: "unsupported_country_region_territory",
  },
  408: { message: "Request timed out.", type: "server_error", param: null, code: "timeout" },
  409: { message: "The request conflicts with another one.", type: "conflict_error", param: null, code: "conflict" },
  422: { message: "Unprocessable entity.", type: "invalid_request_error", param: null, code: null },
  503: {
    message: "The engine is currently overloaded, please try again later",
    type: "service_unavailable_error",
    param: null,
    code: "server_is_overloaded",
  },
  529: {
    message: "That model is currently overloaded with other requests. You can retry your request.",
    type: "server_error",
    param: null,
    code: "server_is_overloaded",
  },
};
