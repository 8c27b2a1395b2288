import type { Complaint, ErrorCause } from "./voice.ts";

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
  503: ["UNAVAILABLE", "The model is overloaded. Please try again later."],
  504: ["DEADLINE_EXCEEDED", "Deadline expired before operation could complete."],
  529: ["UNAVAILABLE", "The model is overloaded. Please try again later."],
};

/** Statuses that Google's front end answers itself, with a page. */
const FRONT_END_TITLES: Readonly<Record<number, string>> = {
  413: "Error 413 (Request Entity Too Large)!!1",
  502: "Error 502 (Server Error)!!1",
};

/** The provider's words for a status, as its API and its error guide have them. */
export function geminiError(cause: ErrorCause): Complaint {
  const { status } = cause;
  const title = FRONT_END_TITLES[status];
  if (title !== undefined) {
    const body = `<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>${title}</title>\n  <p><b>${status}.</b> <ins>That’s an error.</ins>\n`;
    return { ok: false, status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
  }
  if (status === 429) return rateLimit(cause);
  if (status === 404) {
    const message =
      `models/${cause.model} is not found for API version v1beta, or is not supported for generateContent. ` +
      "Call ListModels to see the list of available models and their supported methods.";
    return geminiComplaint(status, "NOT_FOUND", message, { arrayStream: cause.arrayStream === true });
  }
  const [name, message] = WORDS[status] ?? FALLBACKS[status >= 500 ? "server" : "caller"];
  const waitMs = cause.retryAfterMs ?? null;
  const details = waitMs === null ? {} : { details: [retryInfo(waitMs)] };
  return geminiComplaint(status, name, message, { arrayStream: cause.arrayStream === true, ...details });
}

const FALLBACKS = {
  server: ["UNKNOWN", "An unknown error has occurred."],
  caller: ["INVALID_ARGUMENT", "The request could not be processed."],
} as const;

/** Without `alt=sse` even a streaming method's error comes inside an array. */
export function geminiComplaint(
  code: number,
  status: string,
  message: string,
  form: { readonly arrayStream: boolean; readonly details?: readonly unknown[] },
): Complaint {
  const envelope = {
    error: { code, message, status, ...(form.details === undefined ? {} : { details: form.details }) },
  };
  const body = `${JSON.stringify(form.arrayStream ? [envelope] : envelope, null, 2)}\n`;
  return { ok: false, status: code, headers: { "content-type": "application/json; charset=UTF-8" }, body };
}

function rateLimit(cause: ErrorCause): Complaint {
  const arrayStream = cause.arrayStream === true;
  const waitMs = cause.retryAfterMs ?? null;
  if (waitMs === null) {
    return geminiComplaint(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).", {
      arrayStream,
    });
  }
  const message =
    "You exceeded your current quota, please check your plan and billing details.\n" +
    "* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_paid_tier_requests, " +
    `limit: 1000, model: ${cause.model}\nPlease retry in ${seconds(waitMs)}s.`;
  const violation = {
    quotaMetric: "generativelanguage.googleapis.com/generate_content_paid_tier_requests",
    quotaId: "GenerateRequestsPerMinutePerProjectPerModel-PaidTier",
    quotaDimensions: { location: "global", model: cause.model },
    quotaValue: "1000",
  };
  const details = [
    {
      "@type": "type.googleapis.com/google.rpc.Help",
      links: [
        { description: "Learn more about Gemini API quotas", url: "https://ai.google.dev/gemini-api/docs/rate-limits" },
      ],
    },
    { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [violation] },
    retryInfo(waitMs),
  ];
  return geminiComplaint(429, "RESOURCE_EXHAUSTED", message, { arrayStream, details });
}

function retryInfo(waitMs: number): object {
  return { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${seconds(waitMs)}s` };
}

/** Seconds to the millisecond, as in `12.134`. */
function seconds(ms: number): number {
  return Math.ceil(ms) / 1000;
}
