import type { ErrorCause, ErrorContext, HintForm } from "./error-cause.ts";
import { CLOUDFLARE_TITLES, gatewayPage } from "./gateway-page.ts";
import { ORGANIZATION, openaiWords, type OpenaiWords } from "./openai-words.ts";
import { addOpenaiRateHeaders, type Headers } from "./rate-headers.ts";
import type { Complaint, HeaderContext } from "./voice.ts";
import { hintDetails, hintHeaders } from "./wait-hints.ts";

const HINTS: readonly HintForm[] = ["retry-after", "retry-after-ms", "reset-duration"];

export function openaiError(cause: ErrorCause): Complaint {
  const { status, words } = openaiWords(cause);
  // Rate-limit state is told with a hint only: without one nothing must sound like a hint.
  const headers = { ...openaiErrorHeaders(cause.requestId), ...hintHeaders(cause, HINTS) };
  const page = cause.about === undefined ? GATEWAY_TITLES[status] : undefined;
  if (page !== undefined) {
    return { ok: false, status, headers: { ...headers, "content-type": "text/html" }, body: gatewayPage(status, page) };
  }
  return openaiComplaint(status, withHint(words, cause), headers);
}

/** The same inside a stream that has begun. */
export function openaiErrorEvent(cause: ErrorCause): string {
  return `data: ${JSON.stringify({ error: withHint(openaiWords(cause).words, cause) })}\n\n`;
}

/** A prompt that Azure's filter turns down. */
export function openaiBlocked({ requestId }: ErrorContext): Complaint {
  const words = {
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify " +
      "your prompt and retry.",
    type: null,
    param: "prompt",
    code: "content_filter",
    status: 400,
    innererror: {
      code: "ResponsibleAIPolicyViolation",
      content_filter_result: { violence: { filtered: true, severity: "high" } },
    },
  };
  return openaiComplaint(400, words, openaiErrorHeaders(requestId));
}

export function openaiComplaint(
  status: number,
  words: OpenaiWords,
  headers: Readonly<Record<string, string>>,
): Complaint {
  return { ok: false, status, headers, body: JSON.stringify({ error: words }, null, 2) };
}

export function openaiHeaders({ requestId, contentType, allowance }: HeaderContext): Readonly<Record<string, string>> {
  const headers = ownHeaders(requestId, contentType);
  if (allowance !== null) addOpenaiRateHeaders(headers, allowance);
  return headers;
}

/** The headers of a complaint without a hint. */
export function openaiErrorHeaders(requestId: string): Readonly<Record<string, string>> {
  return ownHeaders(requestId, "application/json");
}

function ownHeaders(requestId: string, contentType: string): Headers {
  return {
    "content-type": contentType,
    "x-request-id": `req_${requestId}`,
    "openai-organization": ORGANIZATION,
    "openai-version": "2020-10-01",
  };
}

function withHint(words: OpenaiWords, cause: ErrorCause): OpenaiWords {
  const details = hintDetails(cause, HINTS);
  return details.length === 0 ? words : { ...words, details };
}

const GATEWAY_TITLES: Readonly<Record<number, string>> = {
  ...CLOUDFLARE_TITLES,
  413: "Request Entity Too Large",
  502: "Bad Gateway",
  504: "Gateway Time-out",
};
