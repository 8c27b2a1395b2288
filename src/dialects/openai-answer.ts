import type { FinishReason } from "../core/piece.ts";
import type { Signature } from "../core/request.ts";
import type { Answer } from "./answer.ts";
import type { EventReader } from "./answer-stream.ts";
import { classifyInBand } from "./classify.ts";
import { isList, isObject, jsonText, listAt, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { openaiUsage } from "./openai-usage.ts";

/** Reads the body of a whole answer. */
export function readOpenaiBody(body: JsonObject, answer: Answer): void {
  const { choices } = body;
  if (!isList(choices)) return answer.malformed("The answer has no list of choices.");
  answer.model = modelIn(body);
  const choice = choices[0];
  const usage = usageIn(body, choice);
  if (usage !== null) answer.addUsage(openaiUsage(usage));
  if (choice === undefined) return answer.conclude("other");
  if (!isObject(choice)) return answer.malformed("The answer's choice is not an object.");
  if (isObject(choice["error"])) return answer.fail(classifyInBand(choice));
  const message = choice["message"];
  if (!isObject(message)) return answer.malformed("The answer's choice has no message.");
  readParts(message, answer);
  finishWith(answer, stringAt(choice, "finish_reason") ?? "");
  answer.conclude(answer.finish ?? "other");
}

/** Reads the events of one stream. */
export class OpenaiEvents implements EventReader {
  readonly endMark = "[DONE]";
  readonly finishIsFinal = true;

  read(event: JsonObject, answer: Answer): void {
    const { choices } = event;
    if (choices !== undefined && choices !== null && !isList(choices)) {
      return answer.malformed("A chunk's choices are not a list.");
    }
    answer.model ??= modelIn(event);
    const choice = isList(choices) ? choices[0] : undefined;
    const usage = usageIn(event, choice);
    if (usage !== null) answer.addUsage(openaiUsage(usage));
    // A repeated last chunk, text and all, must not be read twice.
    if (choice === undefined || answer.finish !== null) return;
    if (!isObject(choice)) return answer.malformed("A chunk's choice is not an object.");
    if (isObject(choice["error"])) return answer.fail(classifyInBand(choice));
    const delta = objectAt(choice, "delta");
    if (delta !== null) readParts(delta, answer);
    const reason = stringAt(choice, "finish_reason");
    if (reason !== null && reason !== "") finishWith(answer, reason);
  }
}

/** A message or a delta of one: thoughts, text, tool calls, refusal. */
function readParts(message: JsonObject, answer: Answer): void {
  readThoughts(message, answer);
  const { content } = message;
  if (typeof content === "string") answer.addText(content);
  else if (isList(content)) readContentParts(content, answer);
  else if (content !== undefined && content !== null) return answer.malformed("The answer's content is not text.");
  const refusal = stringAt(message, "refusal");
  if (refusal !== null) answer.addRefusal(refusal);
  if (message["tool_calls"] === undefined) return;
  let position = 0;
  for (const call of listAt(message, "tool_calls")) if (isObject(call)) readToolCall(call, position++, answer);
}

/**
 * `reasoning_content` is DeepSeek's name for it, which most others have taken over; `reasoning` that of OpenRouter, Groq and
 * Together. OpenRouter's details carry the model's own signatures: each is kept whole, to be given back as it came.
 */
function readThoughts(message: JsonObject, answer: Answer): void {
  const text = stringAt(message, "reasoning_content") ?? stringAt(message, "reasoning") ?? "";
  const details = message["reasoning_details"];
  if (!isList(details)) return answer.addThought(text);
  for (const [index, detail] of details.entries()) {
    const value = jsonText(detail);
    if (value !== null) answer.addThought(index === 0 ? text : "", { by: "openai", value });
  }
}

/** Mistral's reasoning models give a list of parts, thoughts and text. */
function readContentParts(parts: readonly unknown[], answer: Answer): void {
  let text = "";
  for (const part of parts) {
    if (!isObject(part)) continue;
    if (part["type"] === "text") text += stringAt(part, "text") ?? "";
    else if (part["type"] === "thinking") for (const inner of listAt(part, "thinking")) readThinking(inner, answer);
  }
  answer.addText(text);
}

function readThinking(inner: unknown, answer: Answer): void {
  if (isObject(inner)) answer.addThought(stringAt(inner, "text") ?? "");
}

function readToolCall(call: JsonObject, position: number, answer: Answer): void {
  const called = objectAt(call, "function");
  const { index } = call;
  const id = stringAt(call, "id");
  const name = called === null ? null : stringAt(called, "name");
  const told = typeof index === "number" && index >= 0 && index <= TOOL_CALL_INDEX_MAX ? Math.floor(index) : position;
  const text = called === null ? "" : (stringAt(called, "arguments") ?? argumentsText(called));
  answer.addToolCall(answer.callAt(told, id, name), id, name, text, signatureOf(call));
}

/** Some servers give the arguments as an object instead of its text. */
function argumentsText(called: JsonObject): string {
  const given = objectAt(called, "arguments");
  return given === null ? "" : (jsonText(given) ?? "");
}

/** Gemini's compatible endpoint puts a call's signature here. */
function signatureOf(call: JsonObject): Signature | undefined {
  const google = objectAt(objectAt(call, "extra_content") ?? {}, "google");
  const value = google === null ? null : stringAt(google, "thought_signature");
  return value === null ? undefined : { by: "openai", value };
}

/** No answer has more tool calls; a larger index is a mistake. */
const TOOL_CALL_INDEX_MAX = 1023;

/** Azure's first chunk has an empty name. */
function modelIn(body: JsonObject): string | null {
  const model = stringAt(body, "model");
  return model === "" ? null : model;
}

/** Usage is at the top; Moonshot puts that of a stream into the choice. */
function usageIn(body: JsonObject, choice: unknown): JsonObject | null {
  const usage = body["usage"];
  if (isObject(usage)) return usage;
  return isObject(choice) ? objectAt(choice, "usage") : null;
}

function finishWith(answer: Answer, reason: string): void {
  if (reason === "error") {
    return answer.fail({ kind: "server-error", message: "The provider failed while it answered.", status: 200 });
  }
  if (reason === "insufficient_system_resource") {
    return answer.fail({ kind: "overloaded", message: "The provider ran out of resources midway.", status: 200 });
  }
  answer.finish = FINISHES.get(reason) ?? "other";
}

const FINISHES: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["length", "length"],
  ["model_length", "length"],
  ["max_tokens", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
]);
