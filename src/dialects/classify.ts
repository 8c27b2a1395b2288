import type { AttemptFailure } from "../core/failure.ts";
import type { ResponseHeaders } from "../core/transport.ts";
import type { WholeAnswer } from "./dialect.ts";
import { type ErrorFacts, readErrorFacts } from "./error-facts.ts";
import { ERROR_RULES, type ErrorRule, isCallers, type Meaning } from "./error-rules.ts";
import { parseJson } from "./json-reader.ts";
import { askedWaitMs, budgetResetMs } from "./wait-hint.ts";

/** What an answer with a status other than 2xx means. */
export function classifyAnswer({ status, headers, body, nowMs }: WholeAnswer): AttemptFailure {
  if (status < 400 || status > 599) {
    const message = `HTTP ${status} came instead of an answer; is the base URL right?`;
    return { kind: "malformed", message, status };
  }
  const json = parseJson(body);
  const waitMs = askedWaitMs(headers, json, nowMs);
  const facts = readErrorFacts(json, body);
  const meaning = meaningOf(facts, status, waitMs);
  const message = facts.message === "" ? `HTTP ${status} without a message.` : facts.message;
  return failureOf(meaning, { message, status }, waitMs ?? limitedWait(meaning, headers, nowMs));
}

/**
 * What an error that came inside a 200, as a whole body or an event of a stream, means. There are no headers of its own
 * and often no status, so its type and code decide; one that says nothing known is the server's.
 */
export function classifyInBand(body: unknown): AttemptFailure {
  const facts = readErrorFacts(body, "");
  const waitMs = askedWaitMs(NO_HEADERS, body, 0);
  const meaning = meaningOf(facts, facts.statusInside, waitMs);
  const message = facts.message === "" ? "The provider failed inside a 200, without a message." : facts.message;
  return failureOf(meaning, { message, status: 200 }, waitMs);
}

const NO_HEADERS: ResponseHeaders = {};

function meaningOf(facts: ErrorFacts, status: number | null, waitMs: number | undefined): Meaning {
  for (const rule of ERROR_RULES) if (applies(rule, facts, status, waitMs)) return rule.meaning;
  return status !== null && isCallers(status) ? { kind: "rejected", why: "request" } : { kind: "server-error" };
}

function applies(rule: ErrorRule, facts: ErrorFacts, status: number | null, waitMs: number | undefined): boolean {
  if (rule.among !== undefined && status !== null && !rule.among(status)) return false;
  if (rule.needsWaitHint === true && waitMs === undefined) return false;
  if (rule.unlessWaitHint === true && waitMs !== undefined) return false;
  if (status !== null && rule.statuses?.includes(status) === true) return true;
  for (const word of facts.words) {
    if (rule.words?.has(word.toLowerCase()) === true || rule.wordShape?.test(word) === true) return true;
  }
  return rule.prose?.test(facts.prose) === true;
}

/** Budget headers come with every answer; only a limit that was hit makes them mean a wait. */
function limitedWait(meaning: Meaning, headers: ResponseHeaders, nowMs: number): number | undefined {
  return meaning.kind === "rate-limited" ? budgetResetMs(headers, nowMs) : undefined;
}

function failureOf(
  meaning: Meaning,
  described: { readonly message: string; readonly status: number },
  waitMs: number | undefined,
): AttemptFailure {
  const hint = waitMs === undefined ? null : { retryAfterMs: waitMs };
  switch (meaning.kind) {
    case "quota-exhausted":
      return { kind: "quota-exhausted", ...described };
    case "rejected":
      return { kind: "rejected", why: meaning.why, ...described };
    case "rate-limited":
      return { kind: "rate-limited", ...described, ...hint };
    case "overloaded":
      return { kind: "overloaded", ...described, ...hint };
    case "server-error":
      return { kind: "server-error", ...described, ...hint };
  }
}
