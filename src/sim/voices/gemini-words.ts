import type { ErrorCause, QuotaWhy } from "./error-cause.ts";
import { hintDetails, retryInfo, seconds } from "./wait-hints.ts";

/** The `error` of an answer; its code is the HTTP status. */
export interface GeminiWords {
  readonly code: number;
  readonly message: string;
  /** The code's name in google.rpc. */
  readonly status: string;
  readonly details?: readonly object[];
}

/** Google hints in the body alone. */
export const HINTS = ["retry-info"] as const;

const MINUTE_MS = 60_000;

/** The provider's words, as its API and its error guide have them. */
export function geminiWords(cause: ErrorCause): GeminiWords {
  switch (cause.about) {
    case undefined:
      return wordsOfStatus(cause.status, cause);
    case "overload":
      return wordsOfStatus(503, cause);
    case "rate-limit":
      return RATE_LIMITS[cause.limit](cause);
    case "quota":
      return QUOTAS[cause.why](cause);
    case "context-length": {
      const { tokens, tokensMax } = cause;
      return invalid(`The input token count (${tokens}) exceeds the maximum number of tokens allowed (${tokensMax}).`);
    }
    case "prefill":
      return invalid("Please ensure that multiturn requests ends with a user role or a function response.");
  }
}

function invalid(message: string): GeminiWords {
  return { code: 400, message, status: "INVALID_ARGUMENT" };
}

type Say = (cause: ErrorCause) => GeminiWords;

const RATE_LIMITS = {
  // Without a hint Google tends to say no more than that.
  requests: (cause) => ((cause.retryAfterMs ?? null) === null ? unexplained(cause) : perMinute(cause, REQUESTS)),
  tokens: (cause) => perMinute(cause, TOKENS),
  // It has no limit of this kind that it names.
  concurrency: unexplained,
  ramp: (cause) =>
    exhausted(
      "Resource exhausted. Please try again later. Please refer to " +
        "https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.",
      hintDetails(cause, HINTS),
    ),
} as const satisfies Readonly<Record<string, Say>>;

function unexplained(cause: ErrorCause): GeminiWords {
  return exhausted("Resource has been exhausted (e.g. check quota).", hintDetails(cause, HINTS));
}

interface Quota {
  readonly metric: string;
  readonly id: string;
  readonly value: string;
}

const REQUESTS = quota("paid_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-PaidTier", "1000");
const TOKENS = quota("paid_tier_input_token_count", "GenerateContentPaidTierInputTokensPerModelPerMinute", "4000000");
const PER_DAY = quota("paid_tier_requests", "GenerateRequestsPerDayPerProjectPerModel-PaidTier", "10000");
/** Of a model that the account's plan leaves out. */
const NOTHING = quota("free_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "0");

function quota(metric: string, id: string, value: string): Quota {
  return { metric: `generativelanguage.googleapis.com/generate_content_${metric}`, id, value };
}

function perMinute(cause: ErrorCause, limit: Quota): GeminiWords {
  const isTold = hintDetails(cause, HINTS).length > 0;
  return overQuota(cause, limit, isTold ? (cause.retryAfterMs ?? null) : null);
}

const QUOTAS: Readonly<Record<QuotaWhy, Say>> = {
  exhausted: (cause) => overQuota(cause, NOTHING, untilNextMinuteMs(cause.nowMs)),
  "spend-limit": () =>
    exhausted(
      "Your project has exceeded its monthly spending cap. Please go to AI Studio at https://ai.studio/spend to manage " +
        "your project spend cap.",
    ),
  "credit-balance": () =>
    exhausted(
      "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your " +
        "project and billing.",
    ),
  "per-day": (cause) => overQuota(cause, PER_DAY, untilNextMinuteMs(cause.nowMs)),
};

/** Google puts the wait of its quotas per minute beside every other quota too, whatever that would take. */
function untilNextMinuteMs(nowMs: number): number {
  return MINUTE_MS - (nowMs % MINUTE_MS);
}

function overQuota({ model }: ErrorCause, { metric, id, value }: Quota, waitMs: number | null): GeminiWords {
  const message =
    "You exceeded your current quota, please check your plan and billing details. For more information on this error, " +
    "head to: https://ai.google.dev/gemini-api/docs/rate-limits.\n" +
    `* Quota exceeded for metric: ${metric}, limit: ${value}, model: ${model}` +
    (waitMs === null ? "" : `\nPlease retry in ${seconds(waitMs)}s.`);
  const violation = {
    quotaMetric: metric,
    quotaId: id,
    quotaDimensions: { location: "global", model },
    quotaValue: value,
  };
  const link = {
    description: "Learn more about Gemini API quotas",
    url: "https://ai.google.dev/gemini-api/docs/rate-limits",
  };
  return exhausted(message, [
    { "@type": "type.googleapis.com/google.rpc.Help", links: [link] },
    { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [violation] },
    ...(waitMs === null ? [] : [retryInfo(waitMs)]),
  ]);
}

function exhausted(message: string, details: readonly object[] = []): GeminiWords {
  return { code: 429, message, status: "RESOURCE_EXHAUSTED", ...(details.length === 0 ? null : { details }) };
}

function wordsOfStatus(code: number, cause: ErrorCause): GeminiWords {
  if (code === 429) return RATE_LIMITS.requests(cause);
  const details = hintDetails(cause, HINTS);
  const more = details.length === 0 ? null : { details };
  if (code === 404) {
    const message =
      `models/${cause.model} is not found for API version v1beta, or is not supported for generateContent. ` +
      "Call ListModels to see the list of available models and their supported methods.";
    return { code, message, status: "NOT_FOUND", ...more };
  }
  const [status, message] = WORDS[code] ?? FALLBACKS[code >= 500 ? "server" : "caller"];
  return { code, message, status, ...more };
}

const FALLBACKS = {
  server: ["UNKNOWN", "An unknown error has occurred."],
  caller: ["INVALID_ARGUMENT", "The request could not be processed."],
} as const;

/** The code names of google.rpc, by HTTP status, with the words this API uses. */
const WORDS: Readonly<Record<number, readonly [name: string, message: string]>> = {
  400: ["INVALID_ARGUMENT", "Request contains an invalid argument."],
  401: [
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.",
  ],
  403: ["PERMISSION_DENIED", "The caller does not have permission"],
  408: ["DEADLINE_EXCEEDED", "The request timed out. Please try again."],
  409: ["ABORTED", "The operation was aborted."],
  410: ["NOT_FOUND", "This model has been retired and is no longer available."],
  422: ["INVALID_ARGUMENT", "Request contains an invalid argument."],
  499: ["CANCELLED", "The operation was cancelled."],
  500: [
    "INTERNAL",
    "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
  ],
  501: ["UNIMPLEMENTED", "Operation is not implemented, or supported, or enabled."],
  503: [
    "UNAVAILABLE",
    "This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.",
  ],
  504: ["DEADLINE_EXCEEDED", "Deadline expired before operation could complete."],
  529: [
    "UNAVAILABLE",
    "This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.",
  ],
};
