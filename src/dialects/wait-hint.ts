import type { ResponseHeaders } from "../core/transport.ts";
import { isList, isObject, listAt, objectAt, stringAt } from "./json-reader.ts";

/** A longer wait is taken for a mistake, not for a hint. */
const WAIT_MS_MAX = 24 * 60 * 60 * 1000;

/**
 * How long the provider asks to be left alone, in milliseconds from `nowMs`, or undefined when it does not say. Read in
 * this order: `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after` (seconds or an HTTP date), Gemini's RetryInfo in
 * the body. Negative, unparseable and absurdly long values are ignored. Points in time are by the provider's clock, which
 * its `date` header tells; ours, `nowMs`, counts where it does not.
 */
export function askedWaitMs(headers: ResponseHeaders, body: unknown, nowMs: number): number | undefined {
  return (
    plainMs(headers["retry-after-ms"]) ??
    plainMs(headers["x-ms-retry-after-ms"]) ??
    retryAfterMs(headers["retry-after"], theirNowMs(headers, nowMs)) ??
    retryInfoMs(body)
  );
}

/**
 * The wait until a rate limit's budget is restored, from `x-ratelimit-reset-*` (durations) and
 * `anthropic-ratelimit-*-reset` (RFC 3339). Only meaningful on a 429: providers send these headers with every answer.
 * Budgets that are used up count first, the longest of them; without any, the longest of all.
 */
export function budgetResetMs(headers: ResponseHeaders, nowMs: number): number | undefined {
  let spent: number | undefined;
  let any: number | undefined;
  for (const name in headers) {
    const budget = budgetOf(name);
    if (budget === null) continue;
    const value = headers[name];
    const waitMs = budget.isTime ? untilMs(value, theirNowMs(headers, nowMs)) : durationMs(value);
    if (waitMs === undefined) continue;
    any = longer(any, waitMs);
    const remaining = headers[budget.remaining];
    if (remaining === undefined || Number(remaining) <= 0) spent = longer(spent, waitMs);
  }
  return spent ?? any;
}

/** A duration such as `6m0s`, `120ms`, `1h2m3.5s` or a bare number of seconds, in milliseconds. */
export function durationMs(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40) return undefined;
  if (SECONDS.test(text)) return sane(Number(text) * 1000);
  if (!DURATION.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART))
    totalMs += Number(amount) * (UNIT_MS.get(unit ?? "") ?? 0);
  return sane(totalMs);
}

const SECONDS = /^\d+(?:\.\d+)?$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:d|h|ms|m|s|us|µs|ns))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(d|h|ms|m|s|us|µs|ns)/g;
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
  ["us", 0.001],
  ["µs", 0.001],
  ["ns", 0.000_001],
]);
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const RESET_PREFIX = "x-ratelimit-reset-";
const ANTHROPIC_RESET = /^anthropic-ratelimit-(.+)-reset$/;

function plainMs(text: string | undefined): number | undefined {
  return text !== undefined && SECONDS.test(text) ? sane(Number(text)) : undefined;
}

function retryAfterMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  if (SECONDS.test(text)) return sane(Number(text) * 1000);
  return HTTP_DATE.test(text) ? sane(Date.parse(text) - nowMs) : undefined;
}

function theirNowMs({ date }: ResponseHeaders, nowMs: number): number {
  return date !== undefined && HTTP_DATE.test(date) ? Date.parse(date) : nowMs;
}

function untilMs(text: string | undefined, nowMs: number): number | undefined {
  return text !== undefined && RFC_3339.test(text) ? sane(Date.parse(text) - nowMs) : undefined;
}

function retryInfoMs(body: unknown): number | undefined {
  const root = isList(body) ? body[0] : body;
  const error = isObject(root) ? objectAt(root, "error") : null;
  if (error === null) return undefined;
  for (const detail of listAt(error, "details")) {
    const delay = isObject(detail) ? stringAt(detail, "retryDelay") : null;
    const waitMs = delay === null ? undefined : durationMs(delay);
    if (waitMs !== undefined) return waitMs;
  }
  return undefined;
}

function budgetOf(header: string): { readonly remaining: string; readonly isTime: boolean } | null {
  if (header.startsWith(RESET_PREFIX)) {
    return { remaining: `x-ratelimit-remaining-${header.slice(RESET_PREFIX.length)}`, isTime: false };
  }
  const budget = ANTHROPIC_RESET.exec(header)?.[1];
  return budget === undefined ? null : { remaining: `anthropic-ratelimit-${budget}-remaining`, isTime: true };
}

function longer(known: number | undefined, waitMs: number): number {
  return known === undefined || waitMs > known ? waitMs : known;
}

function sane(waitMs: number): number | undefined {
  return waitMs >= 0 && waitMs <= WAIT_MS_MAX ? waitMs : undefined;
}
