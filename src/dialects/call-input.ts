import type { JsonRecord, ToolCall } from "../core/request.ts";
import { isObject, parseJson } from "./json-reader.ts";

/**
 * A call's arguments as the object that Anthropic and Gemini want. What is no JSON object is handed over as the text that
 * it is, under a name of its own: the model wrote it, and sees what it wrote.
 */
export function callInput({ arguments: json }: ToolCall): JsonRecord {
  if (json === "") return {};
  const input = parseJson(json);
  return isObject(input) ? input : { arguments: json };
}
