import type { FinishReason } from "../core/piece.ts";
import type { Signature } from "../core/request.ts";
import { JSON_ANSWER } from "./anthropic-tools.ts";
import { AnthropicUsage } from "./anthropic-usage.ts";
import type { Answer } from "./answer.ts";
import type { EventReader } from "./answer-stream.ts";
import { isList, isObject, jsonText, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { madeUpId } from "./made-up-id.ts";

/** Reads a whole answer. */
export function readAnthropicBody(body: JsonObject, answer: Answer): void {
  const { content } = body;
  if (!isList(content)) return answer.malformed("The answer has no list of content blocks.");
  answer.model = stringAt(body, "model");
  const usage = objectAt(body, "usage");
  if (usage !== null) answer.addUsage(new AnthropicUsage().with(usage));
  for (const block of content) {
    if (!isObject(block)) return answer.malformed("A content block is not an object.");
    readThought(block, answer);
  }
  let text = "";
  for (const block of content) {
    if (isObject(block)) text += block["type"] === "text" ? (stringAt(block, "text") ?? "") : jsonAnswer(block);
  }
  answer.addText(text);
  for (const block of content) {
    if (isObject(block) && isToolCall(block)) readToolUse(block, answer, stringAt(body, "id"), "{}");
  }
  answer.conclude(finishOf(stringAt(body, "stop_reason") ?? "", answer));
}

function isToolCall(block: JsonObject): boolean {
  return block["type"] === "tool_use" && block["name"] !== JSON_ANSWER;
}

function isJsonAnswer(block: JsonObject): boolean {
  return block["type"] === "tool_use" && block["name"] === JSON_ANSWER;
}

function jsonAnswer(block: JsonObject): string {
  return isJsonAnswer(block) ? (jsonText(objectAt(block, "input") ?? {}) ?? "") : "";
}

/** A block of thoughts, whole or as it starts. Redacted ones are encrypted: only Anthropic can read them. */
function readThought(block: JsonObject, answer: Answer): void {
  if (block["type"] === "thinking") {
    answer.addThought(stringAt(block, "thinking") ?? "", signed(stringAt(block, "signature")));
  } else if (block["type"] === "redacted_thinking") {
    answer.addThought("", signed(stringAt(block, "data")), true);
  }
}

function signed(value: string | null): Signature | null {
  return value === null || value === "" ? null : { by: "anthropic", value };
}

/** A tool call with all its arguments, or its start, whose arguments follow: then `input` is empty and `whenEmpty` "". */
function readToolUse(block: JsonObject, answer: Answer, messageId: string | null, whenEmpty: string): void {
  const input = objectAt(block, "input");
  const isEmpty = input === null || Object.keys(input).length === 0;
  const json = isEmpty ? whenEmpty : jsonText(input);
  if (json === null) return answer.malformed("A tool call's input is nested too deeply.");
  const index = answer.toolCalls;
  answer.addToolCall(index, stringAt(block, "id") || madeUpId(messageId, index), stringAt(block, "name"), json);
}

/** Reads the events of one stream. Pings and server tools are not part of the answer. */
export class AnthropicEvents implements EventReader {
  readonly endMark = null;
  readonly finishIsFinal = true;
  readonly #usage = new AnthropicUsage();
  #messageId: string | null = null;
  /** The content block whose input is streaming; null: it is no tool call of ours. */
  #toolBlock: unknown = null;
  /** That input is the answer itself, which was asked for as JSON. */
  #isAnswer = false;
  /** Nothing of that input has come. */
  #inputIsEmpty = true;

  read(event: JsonObject, answer: Answer): void {
    switch (event["type"]) {
      case "message_start":
        return this.#start(event, answer);
      case "content_block_start":
        return this.#startBlock(event, answer);
      case "content_block_delta":
        return this.#delta(event, answer);
      case "content_block_stop":
        return this.#stopBlock(event, answer);
      case "message_delta":
        return this.#finish(event, answer);
      case "message_stop":
        // The stop may be the only end there is; without a reason it still ends the message properly.
        return answer.conclude(answer.finish ?? "other");
    }
  }

  #start(event: JsonObject, answer: Answer): void {
    const message = objectAt(event, "message");
    if (message === null) return answer.malformed("The stream starts without its message.");
    answer.model = stringAt(message, "model");
    this.#messageId = stringAt(message, "id");
    const usage = objectAt(message, "usage");
    if (usage !== null) answer.addUsage(this.#usage.with(usage));
  }

  #startBlock(event: JsonObject, answer: Answer): void {
    const block = objectAt(event, "content_block");
    if (block === null) return answer.malformed("A content block starts without its description.");
    this.#toolBlock = null;
    if (answer.finish !== null) return;
    if (block["type"] === "text") answer.addText(stringAt(block, "text") ?? "");
    readThought(block, answer);
    if (block["type"] !== "tool_use") return;
    this.#toolBlock = event["index"];
    this.#inputIsEmpty = Object.keys(objectAt(block, "input") ?? {}).length === 0;
    this.#isAnswer = isJsonAnswer(block);
    if (this.#isAnswer) return answer.addText(this.#inputIsEmpty ? "" : jsonAnswer(block));
    readToolUse(block, answer, this.#messageId, "");
  }

  #delta(event: JsonObject, answer: Answer): void {
    const delta = objectAt(event, "delta");
    if (delta === null) return answer.malformed("A delta of the stream is not an object.");
    if (answer.finish !== null) return;
    if (delta["type"] === "text_delta") {
      const text = delta["text"];
      if (typeof text !== "string") return answer.malformed("A text delta has no text.");
      answer.addText(text);
    } else if (delta["type"] === "input_json_delta" && this.#toolBlock === event["index"]) {
      this.#addInput(stringAt(delta, "partial_json") ?? "", answer);
    } else if (delta["type"] === "thinking_delta") {
      answer.addThought(stringAt(delta, "thinking") ?? "", null);
    } else if (delta["type"] === "signature_delta") {
      answer.addThought("", signed(stringAt(delta, "signature")));
    }
  }

  #addInput(json: string, answer: Answer): void {
    if (json === "" || this.#toolBlock === null) return;
    this.#inputIsEmpty = false;
    if (this.#isAnswer) answer.addText(json);
    else answer.addToolCall(answer.toolCalls - 1, null, null, json);
  }

  /** An input of which nothing came is an empty object. */
  #stopBlock(event: JsonObject, answer: Answer): void {
    if (answer.finish === null && this.#inputIsEmpty && this.#toolBlock === event["index"])
      this.#addInput("{}", answer);
    this.#toolBlock = null;
  }

  #finish(event: JsonObject, answer: Answer): void {
    const usage = objectAt(event, "usage");
    if (usage !== null) answer.addUsage(this.#usage.with(usage));
    const delta = objectAt(event, "delta");
    const reason = delta === null ? null : stringAt(delta, "stop_reason");
    if (reason !== null) answer.finish ??= finishOf(reason, answer);
  }
}

/** An answer that was asked for as JSON ends in a tool's use, but calls nothing. */
function finishOf(reason: string, answer: Answer): FinishReason {
  if (reason === "tool_use" && !answer.hasToolCalls) return "stop";
  return FINISHES.get(reason) ?? "other";
}

const FINISHES: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool-calls"],
  ["refusal", "content-filter"],
]);
