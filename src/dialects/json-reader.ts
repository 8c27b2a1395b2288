/** What JSON.parse may give, read without trust: every function here accepts anything and never throws. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/** The value of a JSON text, or undefined when it is not JSON. JSON itself has no undefined, so the two never mix. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON text of a parsed value; null for one nested so deeply that it parses but cannot be written again. */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A member that is an object, else null. */
export function objectAt(value: JsonObject, key: string): JsonObject | null {
  const member = value[key];
  return isObject(member) ? member : null;
}

/** A member that is a list, else an empty one. */
export function listAt(value: JsonObject, key: string): readonly unknown[] {
  const member = value[key];
  return isList(member) ? member : EMPTY_LIST;
}

/** A member that is a string, else null. */
export function stringAt(value: JsonObject, key: string): string | null {
  const member = value[key];
  return typeof member === "string" ? member : null;
}

/** A member that is a count: a finite number of at least 0, rounded down; null when there is no such number. */
export function countAt(value: JsonObject | null, key: string): number | null {
  if (value === null) return null;
  const member = value[key];
  return typeof member === "number" && member >= 0 && member <= Number.MAX_SAFE_INTEGER ? Math.floor(member) : null;
}

const EMPTY_LIST: readonly unknown[] = [];
