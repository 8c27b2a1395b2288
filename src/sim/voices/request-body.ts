import { REQUEST_ID_HEADER } from "../../core/transport.ts";
import type { HeardRequest, ReadingRules } from "./voice.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export const STRICT: ReadingRules = { needsKey: true };

const CHARACTERS_PER_TOKEN = 4;

/** Undefined: the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The text of a string, or of a list of parts that each may have one; null where it is neither. */
export function textOf(content: unknown): string | null {
  if (typeof content === "string") return content;
  if (!isList(content)) return null;
  let text = "";
  for (const part of content) {
    if (!isObject(part)) return null;
    if (typeof part["text"] === "string") text += part["text"];
  }
  return text;
}

/** About four characters a token, and never none. */
export function tokensOf(characters: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

const MODELS = "/models/";

/** Of `/v1/models/gpt-4.1` the name of the model; null where the path is that of the list. */
export function modelAsked({ path }: Pick<HeardRequest, "path">): string | null {
  const at = path.indexOf(MODELS);
  return at === -1 ? null : path.slice(at + MODELS.length);
}

/** Every answer's ids derive from this one. */
export function requestIdOf(request: HeardRequest): string {
  return request.headers[REQUEST_ID_HEADER] ?? "unnamed";
}

/** A JSON string literal. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Unix seconds. */
export function secondsOf(epochMs: number): number {
  return Math.floor(epochMs / 1000);
}

/** The key in `authorization: Bearer ...`; empty where there is none. */
export function bearerOf(request: HeardRequest): string {
  const header = request.headers["authorization"];
  if (header === undefined || header.length < 8) return "";
  return header.slice(0, 7).toLowerCase() === "bearer " ? header.slice(7).trim() : "";
}

/** What a complaint calls a value that may be anything. */
export function inWords(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
}
