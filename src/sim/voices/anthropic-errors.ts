import { type AnthropicWords, anthropicWords } from "./anthropic-words.ts";
import type { ErrorCause, HintForm } from "./error-cause.ts";
import { CLOUDFLARE_TITLES, gatewayPage } from "./gateway-page.ts";
import { addAnthropicRateHeaders, type Headers } from "./rate-headers.ts";
import type { Complaint, HeaderContext } from "./voice.ts";
import { hintDetails, hintHeaders } from "./wait-hints.ts";

const ORGANIZATION = "00000000-0000-4000-8000-000000000000";
const HINTS: readonly HintForm[] = ["retry-after", "reset-instant"];

export function anthropicError(cause: ErrorCause): Complaint {
  const { status, words } = anthropicWords(cause);
  const { requestId } = cause;
  // Rate-limit state is told with a hint only: without one nothing must sound like a hint.
  const hints = hintHeaders(cause, HINTS);
  const page = cause.about === undefined ? GATEWAY_TITLES[status] : undefined;
  if (page !== undefined) {
    const headers = { ...ownHeaders(requestId, "text/html"), ...hints };
    return { ok: false, status, headers, body: gatewayPage(status, page) };
  }
  return anthropicComplaint(status, withHint(words, cause), requestId, hints);
}

/** The same inside a stream that has begun. */
export function anthropicErrorEvent(cause: ErrorCause): string {
  const error = withHint(anthropicWords(cause).words, cause);
  return `event: error\ndata: ${JSON.stringify({ type: "error", error })}\n\n`;
}

export function anthropicComplaint(
  status: number,
  error: AnthropicWords,
  requestId: string,
  hints: Readonly<Record<string, string>> = {},
): Complaint {
  const headers = { ...ownHeaders(requestId, "application/json"), ...hints };
  const body = JSON.stringify({ type: "error", error, request_id: `req_${requestId}` });
  return { ok: false, status, headers, body };
}

export function anthropicHeaders(context: HeaderContext): Readonly<Record<string, string>> {
  const headers = ownHeaders(context.requestId, context.contentType);
  if (context.allowance !== null) addAnthropicRateHeaders(headers, context.allowance, context.nowMs);
  return headers;
}

function ownHeaders(requestId: string, contentType: string): Headers {
  return {
    "content-type": contentType,
    "request-id": `req_${requestId}`,
    "anthropic-organization-id": ORGANIZATION,
  };
}

function withHint(words: AnthropicWords, cause: ErrorCause): AnthropicWords {
  const hint = hintDetails(cause, HINTS);
  if (hint.length === 0) return words;
  return { ...words, details: words.details === undefined ? hint : [words.details, ...hint] };
}

const GATEWAY_TITLES: Readonly<Record<number, string>> = { ...CLOUDFLARE_TITLES, 502: "Bad Gateway" };
