import type { ToolCall } from "../core/request.ts";
import { isObject, parseJson, type JsonObject } from "./json-reader.ts";

/** A call's arguments as an object, which Anthropic and Gemini want; a text that is none is kept as a member. */
export function inputOf({ arguments: text }: ToolCall): JsonObject {
  if (text.trim() === "") return {};
  const value = parseJson(text);
  return isObject(value) ? value : { arguments: value ?? text };
}
