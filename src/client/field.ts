import { quoted } from "../config/diagnostic.ts";
import { InvalidRequest } from "./errors.ts";

/** Reading of what a caller gave, field by field: each names the field that is wrong, as OpenAI does. */

export interface Fields {
  readonly [key: string]: unknown;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isListOf(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** What is neither there nor null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function fieldsAt(value: unknown, param: string): Fields {
  if (isFields(value)) return value;
  throw wrongType(param, "an object", value);
}

export function listAt(value: unknown, param: string): readonly unknown[] {
  if (isListOf(value)) return value;
  throw wrongType(param, "an array", value);
}

export function textAt(value: unknown, param: string): string {
  if (typeof value === "string") return value;
  throw wrongType(param, "a string", value);
}

/** A text that says something, such as a name. */
export function nameAt(value: unknown, param: string): string {
  const text = textAt(value, param);
  if (text !== "") return text;
  throw new InvalidRequest(`'${param}' must not be empty.`, param);
}

export function switchAt(value: unknown, param: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrongType(param, "a boolean", value);
}

export function numberAt(value: unknown, param: string, least: number, most: number): number {
  if (typeof value !== "number") throw wrongType(param, "a number", value);
  if (value >= least && value <= most) return value;
  throw new InvalidRequest(`Invalid '${param}': expected a number from ${least} to ${most}, but got ${value}.`, param);
}

export function wholeAt(value: unknown, param: string, least: number, most: number): number {
  const number = numberAt(value, param, least, most);
  if (Number.isInteger(number)) return number;
  throw new InvalidRequest(`Invalid '${param}': expected an integer, but got ${number}.`, param);
}

export function oneOf<const Word extends string>(value: unknown, param: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const got = typeof value === "string" ? quotedText(value) : nameOfType(value);
  const supported = words.map((word) => `'${word}'`).join(", ");
  throw new InvalidRequest(`Invalid value for '${param}': ${got}. Supported values are: ${supported}.`, param);
}

/** A caller's own text in a message: short, without control characters, and without what looks like a key. */
export function quotedText(text: string): string {
  return `'${quoted(text).slice(1, -1)}'`;
}

export function missing(param: string): InvalidRequest {
  return new InvalidRequest(`Missing required parameter: '${param}'.`, param, "missing_required_parameter");
}

export function wrongType(param: string, wanted: string, value: unknown): InvalidRequest {
  if (value === undefined) return missing(param);
  const message = `Invalid type for '${param}': expected ${wanted}, but got ${nameOfType(value)} instead.`;
  return new InvalidRequest(message, param, "invalid_type");
}

export function nameOfType(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
