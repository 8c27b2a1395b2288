import { openaiComplaint, openaiErrorHeaders } from "./openai-errors.ts";
import { isList, requestIdOf } from "./request-body.ts";
import type { Complaint, HeardRequest } from "./voice.ts";

/** What is wrong with a request, where, and what the API calls it. */
export interface Wrong {
  readonly message: string;
  readonly status?: number;
  readonly param?: string;
  readonly code: string | null;
}

export function reject(request: HeardRequest, { message, status = 400, param, code }: Wrong): Complaint {
  const words = { message, type: "invalid_request_error", param: param ?? null, code };
  return openaiComplaint(status, words, openaiErrorHeaders(requestIdOf(request)));
}

export function missing(param: string): Wrong {
  return { message: `Missing required parameter: '${param}'.`, param, code: "missing_required_parameter" };
}

export function wrongType(param: string, expected: string, value: unknown): Wrong {
  const message = `Invalid type for '${param}': expected ${expected}, but got ${nameOfType(value)} instead.`;
  return { message, param, code: "invalid_type" };
}

export function wrongValue(param: string, value: unknown, supported: readonly string[]): Wrong {
  const names = supported.map((name) => `'${name}'`);
  const list = [...names.slice(0, -1), `and ${names.at(-1)}`].join(", ");
  const told = typeof value === "string" ? value : nameOfType(value);
  return { message: `Invalid value: '${told}'. Supported values are: ${list}.`, param, code: "invalid_value" };
}

export function emptyList(param: string): Wrong {
  const message = `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
  return { message, param, code: "empty_array" };
}

export function tooLongList(param: string, most: number, length: number): Wrong {
  const message = `Invalid '${param}': array too long. Expected an array with maximum length ${most}, but got an array with length ${length} instead.`;
  return { message, param, code: "array_above_max_length" };
}

export function tooLongText(param: string, most: number, length: number): Wrong {
  const message = `Invalid '${param}': string too long. Expected a string with maximum length ${most}, but got a string with length ${length} instead.`;
  return { message, param, code: "string_above_max_length" };
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (isList(value)) return "an array";
  if (typeof value === "number") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
