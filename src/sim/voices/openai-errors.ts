import { gatewayPage } from "./gateway-page.ts";
import type { Complaint, ErrorCause } from "./voice.ts";

interface ErrorWords {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

const ORGANIZATION = "org-simulated";

/** The provider's words for a status, as its API and its error guide have them. */
export function openaiError(cause: ErrorCause): Complaint {
  const headers = openaiErrorHeaders(cause);
  const { status } = cause;
  const page = GATEWAY_TITLES[status];
  if (page !== undefined) {
    return { ok: false, status, headers: { ...headers, "content-type": "text/html" }, body: gatewayPage(status, page) };
  }
  return openaiComplaint(status, wordsFor(cause), headers);
}

export function openaiComplaint(
  status: number,
  words: ErrorWords,
  headers: Readonly<Record<string, string>>,
): Complaint {
  return { ok: false, status, headers, body: JSON.stringify({ error: words }, null, 2) };
}

export function openaiHeaders(requestId: string): Readonly<Record<string, string>> {
  return {
    "x-request-id": `req_${requestId}`,
    "openai-organization": ORGANIZATION,
    "openai-version": "2020-10-01",
    "x-ratelimit-limit-requests": "10000",
    "x-ratelimit-limit-tokens": "30000000",
    "x-ratelimit-remaining-requests": "9999",
    "x-ratelimit-remaining-tokens": "29999000",
    "x-ratelimit-reset-requests": "6ms",
    "x-ratelimit-reset-tokens": "2ms",
  };
}

/** The headers of a complaint. Rate-limit state is told with a hint only: without one nothing must sound like a hint. */
export function openaiErrorHeaders(cause: Pick<ErrorCause, "requestId" | "retryAfterMs">): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-request-id": `req_${cause.requestId}`,
    "openai-organization": ORGANIZATION,
    "openai-version": "2020-10-01",
  };
  const waitMs = cause.retryAfterMs ?? null;
  if (waitMs !== null) {
    headers["retry-after"] = String(Math.ceil(waitMs / 1000));
    headers["retry-after-ms"] = String(Math.ceil(waitMs));
    headers["x-ratelimit-limit-requests"] = "10000";
    headers["x-ratelimit-remaining-requests"] = "0";
    headers["x-ratelimit-reset-requests"] = duration(waitMs);
  }
  return headers;
}

/** As Go writes durations: `120ms`, `6s`, `1m30.5s`, `2h0m1s`. */
function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}

const GATEWAY_TITLES: Readonly<Record<number, string>> = {
  413: "Request Entity Too Large",
  502: "Bad Gateway",
  504: "Gateway Time-out",
};

function wordsFor(cause: ErrorCause): ErrorWords {
  if (cause.status === 404) {
    const message = `The model \`${cause.model}\` does not exist or you do not have access to it.`;
    return { message, type: "invalid_request_error", param: null, code: "model_not_found" };
  }
  if (cause.status === 410) {
    const message = `The model \`${cause.model}\` has been deprecated and is no longer available.`;
    return { message, type: "invalid_request_error", param: null, code: "model_deprecated" };
  }
  if (cause.status === 429) return rateLimitWords(cause);
  const known = WORDS[cause.status];
  if (known !== undefined) return known;
  return cause.status >= 500
    ? {
        message: "The server had an error while processing your request.",
        type: "server_error",
        param: null,
        code: null,
      }
    : { message: "Your request could not be processed.", type: "invalid_request_error", param: null, code: null };
}

function rateLimitWords(cause: ErrorCause): ErrorWords {
  const waitMs = cause.retryAfterMs ?? null;
  const hint = waitMs === null ? "" : ` Please try again in ${duration(waitMs)}.`;
  const message =
    `Rate limit reached for ${cause.model} in organization ${ORGANIZATION} on requests per min (RPM): ` +
    `Limit 10000, Used 10000, Requested 1.${hint}`;
  return { message, type: "requests", param: null, code: "rate_limit_exceeded" };
}

const WORDS: Readonly<Record<number, ErrorWords>> = {
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
  500: {
    message: "The server had an error while processing your request. Sorry about that!",
    type: "server_error",
    param: null,
    code: null,
  },
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
