import type { FinishReason } from "../core/piece.ts";
import type { Answer } from "./answer.ts";
import type { EventReader } from "./answer-stream.ts";
import { classifyInBand } from "./classify.ts";
import { isList, isObject, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { readThoughts } from "./openai-thoughts.ts";
import { OpenaiToolCalls } from "./openai-tool-calls.ts";
import { openaiUsage } from "./openai-usage.ts";

/** Reads a whole answer. */
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
  if (message["tool_calls"] !== undefined) new OpenaiToolCalls().read(message, stringAt(body, "id"), answer);
  finishWith(answer, stringAt(choice, "finish_reason") ?? "");
  answer.conclude(answer.finish ?? "other");
}

/** Reads the events of one stream. */
export class OpenaiEvents implements EventReader {
  readonly endMark = "[DONE]";
  readonly finishIsFinal = true;
  #toolCalls: OpenaiToolCalls | null = null;

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
    if (delta !== null) {
      readParts(delta, answer);
      if (delta["tool_calls"] !== undefined) {
        this.#toolCalls ??= new OpenaiToolCalls();
        this.#toolCalls.read(delta, stringAt(event, "id"), answer);
      }
    }
    const reason = stringAt(choice, "finish_reason");
    if (reason !== null && reason !== "") finishWith(answer, reason);
  }
}

/** A message or a delta of one, but for its tool calls: thoughts, text, refusal. */
function readParts(message: JsonObject, answer: Answer): void {
  readThoughts(message, answer);
  const { content } = message;
  if (typeof content === "string") answer.addText(content);
  else if (isList(content)) readContentParts(content, answer);
  else if (content !== undefined && content !== null) return answer.malformed("The answer's content is not text.");
  const refusal = stringAt(message, "refusal");
  if (refusal !== null) answer.addRefusal(refusal);
}

/** Mistral's reasoning models give a list of parts: thoughts, which are lists themselves, and texts. */
function readContentParts(parts: readonly unknown[], answer: Answer): void {
  let text = "";
  for (const part of parts) {
    if (!isObject(part)) continue;
    if (part["type"] === "text") text += stringAt(part, "text") ?? "";
    else if (part["type"] === "thinking") answer.addThought(wordsIn(part["thinking"]), null);
  }
  answer.addText(text);
}

function wordsIn(thinking: unknown): string {
  if (typeof thinking === "string") return thinking;
  let words = "";
  if (isList(thinking)) for (const part of thinking) if (isObject(part)) words += stringAt(part, "text") ?? "";
  return words;
}

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
  const finish = FINISHES.get(reason) ?? "other";
  // Google's compatible endpoint, and OpenAI where one tool was forced, say the same of calls as of words.
  answer.finish = finish === "stop" && answer.hasToolCalls ? "tool-calls" : finish;
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
