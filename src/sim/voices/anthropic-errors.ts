import { gatewayPage } from "./gateway-page.ts";
import type { Complaint, ErrorCause } from "./voice.ts";

const ORGANIZATION = "00000000-0000-4000-8000-000000000000";
const WINDOW_MS = 60_000;

/** The provider's words for a status, as its API and its error guide have them. */
export function anthropicError(cause: ErrorCause): Complaint {
  const headers = anthropicErrorHeaders(cause);
  const { status } = cause;
  if (status === 502) {
    headers["content-type"] = "text/html";
    return { ok: false, status, headers, body: gatewayPage(status, "Bad Gateway") };
  }
  const [type, message] = wordsFor(cause);
  return anthropicComplaint(status, type, message, { requestId: cause.requestId, headers });
}

export function anthropicComplaint(
  status: number,
  type: string,
  message: string,
  context: { readonly requestId: string; readonly headers: Readonly<Record<string, string>> },
): Complaint {
  const body = JSON.stringify({ type: "error", error: { type, message }, request_id: `req_${context.requestId}` });
  return { ok: false, status, headers: context.headers, body };
}

export function anthropicHeaders(requestId: string, nowMs: number): Readonly<Record<string, string>> {
  const reset = instant(nowMs + WINDOW_MS);
  return {
    "request-id": `req_${requestId}`,
    "anthropic-organization-id": ORGANIZATION,
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "3999",
    "anthropic-ratelimit-requests-reset": reset,
    "anthropic-ratelimit-input-tokens-limit": "2000000",
    "anthropic-ratelimit-input-tokens-remaining": "1999000",
    "anthropic-ratelimit-input-tokens-reset": reset,
    "anthropic-ratelimit-output-tokens-limit": "400000",
    "anthropic-ratelimit-output-tokens-remaining": "399000",
    "anthropic-ratelimit-output-tokens-reset": reset,
  };
}

/** The headers of a complaint. Rate-limit state is told with a hint only: without one nothing must sound like a hint. */
export function anthropicErrorHeaders(
  cause: Pick<ErrorCause, "requestId" | "retryAfterMs"> & { readonly nowMs?: number },
): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "request-id": `req_${cause.requestId}`,
    "anthropic-organization-id": ORGANIZATION,
  };
  const waitMs = cause.retryAfterMs ?? null;
  if (waitMs !== null) {
    headers["retry-after"] = String(Math.ceil(waitMs / 1000));
    headers["anthropic-ratelimit-requests-limit"] = "4000";
    headers["anthropic-ratelimit-requests-remaining"] = "0";
    headers["anthropic-ratelimit-requests-reset"] = instant(Math.ceil(((cause.nowMs ?? 0) + waitMs) / 1000) * 1000);
  }
  return headers;
}

/** RFC 3339 in whole seconds. */
function instant(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function wordsFor(cause: ErrorCause): readonly [type: string, message: string] {
  if (cause.status === 404 || cause.status === 410) return ["not_found_error", `model: ${cause.model}`];
  const known = WORDS[cause.status];
  if (known !== undefined) return known;
  return cause.status >= 500
    ? ["api_error", "Internal server error"]
    : ["invalid_request_error", "The request could not be processed."];
}

const WORDS: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["invalid_request_error", "There was an issue with the format or content of your request."],
  401: ["authentication_error", "invalid x-api-key"],
  402: ["billing_error", "There is an issue with your billing or payment information."],
  403: ["permission_error", "Your API key does not have permission to use the specified resource."],
  408: ["timeout_error", "Request timed out"],
  409: ["conflict_error", "The request conflicts with the current state of the resource."],
  413: ["request_too_large", "Request exceeds the maximum size"],
  429: ["rate_limit_error", "This request would exceed your account's rate limit. Please try again later."],
  500: ["api_error", "Internal server error"],
  503: ["api_error", "Service temporarily unavailable"],
  504: ["timeout_error", "Request timed out"],
  529: ["overloaded_error", "Overloaded"],
};
