import type { Signature, Thought } from "../core/request.ts";
import type { WireHabits } from "../config/chain.ts";
import type { Answer } from "./answer.ts";
import { isList, isObject, jsonText, parseJson, stringAt, type JsonObject } from "./json-reader.ts";

/**
 * The thoughts of a message or a delta of one: `reasoning_details` (OpenRouter), else `reasoning_content` (DeepSeek and
 * most others), else `reasoning` (Groq, Cerebras, Ollama). A provider that has several says the same in each.
 */
export function readThoughts(message: JsonObject, answer: Answer): void {
  const details = message["reasoning_details"];
  if (isList(details) && readDetails(details, answer)) return;
  const text = stringAt(message, "reasoning_content") || stringAt(message, "reasoning");
  if (text !== null) answer.addThought(text, null);
}

/** False: there was nothing in them that could be read. */
function readDetails(details: readonly unknown[], answer: Answer): boolean {
  let found = false;
  for (const detail of details) {
    if (!isObject(detail)) continue;
    const encrypted = stringAt(detail, "data") !== null;
    const text = stringAt(detail, "text") ?? stringAt(detail, "summary") ?? "";
    const signed = encrypted || (stringAt(detail, "signature") ?? "") !== "";
    answer.addThought(text, signed ? signatureOf(detail) : null, encrypted);
    found ||= signed || text !== "";
  }
  return found;
}

/** What is to come back unchanged: the detail but for its words. */
function signatureOf(detail: JsonObject): Signature | null {
  const { text: _text, ...rest } = detail;
  const value = jsonText(rest);
  return value === null ? null : { by: "openai", value };
}

/** Earlier thoughts, as a provider wants them back. */
export function thoughtFields(
  thoughts: readonly Thought[],
  field: NonNullable<WireHabits["thoughtsField"]>,
): Readonly<Record<string, unknown>> {
  if (field === "reasoning_content") {
    const text = thoughts.flatMap(({ text: words }) => (words === "" ? [] : [words])).join("\n\n");
    return text === "" ? {} : { reasoning_content: text };
  }
  const details = thoughts.flatMap(({ text, signature }) => {
    const detail = signature?.by === "openai" ? parseJson(signature.value) : undefined;
    if (!isObject(detail)) return [];
    return [text === "" || detail["summary"] !== undefined ? detail : { ...detail, text }];
  });
  return details.length === 0 ? {} : { reasoning_details: details };
}
