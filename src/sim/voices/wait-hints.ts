import { ANTHROPIC_USUAL, OPENAI_USUAL } from "./usual-limits.ts";
import type { ErrorMatter, HintForm, WaitHint } from "./error-cause.ts";

/** A complaint that may come with a hint. */
type Hinting = ErrorMatter & WaitHint & { readonly nowMs: number };

interface Hint {
  readonly waitMs: number;
  readonly nowMs: number;
  /** What is used up. */
  readonly budget: "requests" | "tokens";
  readonly requestsPerMinute: number | undefined;
}

/** How each form is told in headers; RetryInfo alone is told in the body. */
const HEADERS: Readonly<Record<HintForm, (hint: Hint) => Readonly<Record<string, string>>>> = {
  "retry-after": ({ waitMs }) => ({ "retry-after": String(Math.ceil(waitMs / 1000)) }),
  "http-date": ({ waitMs, nowMs }) => ({ "retry-after": new Date(wholeSeconds(nowMs + waitMs)).toUTCString() }),
  "retry-after-ms": ({ waitMs }) => ({ "retry-after-ms": String(Math.ceil(waitMs)) }),
  "x-ms-retry-after-ms": ({ waitMs }) => ({ "x-ms-retry-after-ms": String(Math.ceil(waitMs)) }),
  "reset-duration": ({ waitMs, budget, requestsPerMinute = OPENAI_USUAL.requests }) => ({
    [`x-ratelimit-limit-${budget}`]: String(budget === "tokens" ? OPENAI_USUAL.tokens : requestsPerMinute),
    [`x-ratelimit-remaining-${budget}`]: "0",
    [`x-ratelimit-reset-${budget}`]: duration(waitMs),
  }),
  "reset-instant": ({ waitMs, nowMs, budget, requestsPerMinute = ANTHROPIC_USUAL.requests }) => {
    const name = budget === "tokens" ? "input-tokens" : "requests";
    return {
      [`anthropic-ratelimit-${name}-limit`]: String(
        budget === "tokens" ? ANTHROPIC_USUAL.inputTokens : requestsPerMinute,
      ),
      [`anthropic-ratelimit-${name}-remaining`]: "0",
      [`anthropic-ratelimit-${name}-reset`]: instant(wholeSeconds(nowMs + waitMs)),
    };
  },
  "retry-info": () => ({}),
};

/** The hint in headers: in the form that was asked for, else in the provider's own ones. Empty where there is no hint. */
export function hintHeaders(cause: Hinting, own: readonly HintForm[]): Readonly<Record<string, string>> {
  const waitMs = cause.retryAfterMs ?? null;
  const headers: Record<string, string> = {};
  if (waitMs === null) return headers;
  const budget = cause.about === "rate-limit" && cause.limit === "tokens" ? "tokens" : "requests";
  const hint: Hint = { waitMs, nowMs: cause.nowMs, budget, requestsPerMinute: cause.requestsPerMinute };
  for (const form of formsOf(cause, own)) Object.assign(headers, HEADERS[form](hint));
  return headers;
}

/** The hint as google.rpc has it, for the details of an error; empty where it is in no body. */
export function hintDetails(cause: Hinting, own: readonly HintForm[]): readonly object[] {
  const waitMs = cause.retryAfterMs ?? null;
  return waitMs !== null && formsOf(cause, own).includes("retry-info") ? [retryInfo(waitMs)] : [];
}

/** Where nothing is counted a minute, as with connections and growth, a provider has nothing to say of a reset. */
function formsOf(cause: Hinting, own: readonly HintForm[]): readonly HintForm[] {
  if (cause.hint !== undefined) return [cause.hint];
  const isCounted = cause.about !== "rate-limit" || cause.limit === "requests" || cause.limit === "tokens";
  return isCounted ? own : own.filter((form) => !form.startsWith("reset-"));
}

export function retryInfo(waitMs: number): object {
  return { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${seconds(waitMs)}s` };
}

/** Seconds to the millisecond, as in `12.134`. */
export function seconds(ms: number): number {
  return Math.ceil(ms) / 1000;
}

/** As Go writes durations: `120ms`, `6s`, `1m30.5s`, `2h0m1s`. */
export function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const rest = (whole % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** RFC 3339 in whole seconds. */
export function instant(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function wholeSeconds(epochMs: number): number {
  return Math.ceil(epochMs / 1000) * 1000;
}
