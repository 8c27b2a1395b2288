import { TIMEOUT_MS } from "../config/bounds.ts";
import type { RequestOptions } from "./completions.ts";
import { type Fields, fieldsAt, isGiven, nameAt, numberAt, oneOf, switchAt, textAt, wrongType } from "./field.ts";
import { LOG_LEVELS } from "./request-log.ts";

const TAGS_MAX = 100;

/**
 * What one request has of its own. Options that only other clients know are left alone.
 *
 * @throws InvalidRequest for one that is not what it should be, as the others here
 */
export function checkRequestOptions({ signal, timeoutMs }: RequestOptions): void {
  if (isGiven(signal) && !isSignal(signal)) throw wrongType("options.signal", "an AbortSignal", signal);
  checkTimeoutMs(timeoutMs, "options.timeoutMs");
}

/** By what it can do: a signal from another realm, or of another library's, is as good as any. */
function isSignal(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "addEventListener" in value &&
    typeof value.addEventListener === "function"
  );
}

/** What a client or a session has for all of its requests. */
export function checkUsualOptions(options: object): void {
  const { timeoutMs, logLevel, name, retryOnFail, tags }: Fields = { ...options };
  checkTimeoutMs(timeoutMs, "timeoutMs");
  if (isGiven(logLevel)) oneOf(logLevel, "logLevel", LOG_LEVELS);
  if (isGiven(name)) nameAt(name, "name");
  if (isGiven(retryOnFail)) switchAt(retryOnFail, "retryOnFail");
  if (isGiven(tags)) checkTags(fieldsAt(tags, "tags"));
}

function checkTimeoutMs(value: unknown, param: string): void {
  if (isGiven(value)) numberAt(value, param, TIMEOUT_MS.min, TIMEOUT_MS.max);
}

function checkTags(tags: Fields): void {
  const entries = Object.entries(tags);
  numberAt(entries.length, "tags.length", 0, TAGS_MAX);
  for (const [name, tag] of entries) textAt(tag, `tags.${name}`);
}
