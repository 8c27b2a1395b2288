import type { FinishReason } from "../core/piece.ts";
import type { Signature } from "../core/request.ts";
import { JSON_TOOL } from "./anthropic-request.ts";
import { AnthropicUsage } from "./anthropic-usage.ts";
import type { Answer } from "./answer.ts";
import type { EventReader } from "./answer-stream.ts";
import { isList, isObject, jsonText, objectAt, stringAt, type JsonObject } from "./json-reader.ts";

/** Reads the body of a whole answer. */
export function readAnthropicBody(body: JsonObject, answer: Answer): void {
  const { content } = body;
  if (!isList(content)) return answer.malformed("The answer has no list of content blocks.");
  answer.model = stringAt(body, "model");
  const usage = objectAt(body, "usage");
  if (usage !== null) answer.addUsage(new AnthropicUsage().with(usage));
  let text = "";
  for (const block of content) {
    if (!isObject(block)) return answer.malformed("A content block is not an object.");
    if (block["type"] === "text") text += stringAt(block, "text") ?? "";
    else if (block["type"] === "thinking")
      answer.addThought(stringAt(block, "thinking") ?? "", signatureIn(block, "signature"));
    else if (block["type"] === "redacted_thinking") answer.addThought("", signatureIn(block, "data"), true);
  }
  answer.addText(text);
  for (const block of content) if (isObject(block) && block["type"] === "tool_use") readToolUse(block, answer);
  answer.conclude(finishOf(stringAt(body, "stop_reason") ?? "", answer));
}

function signatureIn(block: JsonObject, key: string): Signature | undefined {
  const value = stringAt(block, key);
  return value === null || value === "" ? undefined : { by: "anthropic", value };
}

/** A tool call with all its arguments. */
function readToolUse(block: JsonObject, answer: Answer): void {
  const json = jsonText(objectAt(block, "input") ?? {});
  if (json === null) return answer.malformed("A tool call's input is nested too deeply.");
  if (block["name"] === JSON_TOOL) answer.addText(json);
  else answer.addToolCall(answer.toolCalls, stringAt(block, "id"), stringAt(block, "name"), json);
}

/** Reads the events of one stream. Pings and server tools are not part of the answer. */
export class AnthropicEvents implements EventReader {
  readonly endMark = null;
  readonly finishIsFinal = true;
  readonly #usage = new AnthropicUsage();
  /** The content block whose input is streaming; null: it is no tool call of ours. */
  #toolBlock: unknown = null;
  /** Its input is the answer itself. */
  #isJsonTool = false;
  #hasInput = false;

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
    const usage = objectAt(message, "usage");
    if (usage !== null) answer.addUsage(this.#usage.with(usage));
  }

  #startBlock(event: JsonObject, answer: Answer): void {
    const block = objectAt(event, "content_block");
    if (block === null) return answer.malformed("A content block starts without its description.");
    this.#toolBlock = null;
    if (answer.finish !== null) return;
    switch (block["type"]) {
      case "text":
        return answer.addText(stringAt(block, "text") ?? "");
      case "thinking":
        return answer.addThought(stringAt(block, "thinking") ?? "", signatureIn(block, "signature"));
      case "redacted_thinking":
        return answer.addThought("", signatureIn(block, "data"), true);
      case "tool_use":
        this.#toolBlock = event["index"];
        return this.#startTool(block, answer);
    }
  }

  /** Its input follows in pieces, and is empty here; a server that gives it at once is understood as well. */
  #startTool(block: JsonObject, answer: Answer): void {
    const input = objectAt(block, "input");
    const json = input === null || Object.keys(input).length === 0 ? "" : jsonText(input);
    if (json === null) return answer.malformed("A tool call's input is nested too deeply.");
    this.#isJsonTool = block["name"] === JSON_TOOL;
    this.#hasInput = json !== "";
    if (this.#isJsonTool) answer.addText(json);
    else answer.addToolCall(answer.toolCalls, stringAt(block, "id"), stringAt(block, "name"), json);
  }

  #delta(event: JsonObject, answer: Answer): void {
    const delta = objectAt(event, "delta");
    if (delta === null) return answer.malformed("A delta of the stream is not an object.");
    if (answer.finish !== null) return;
    switch (delta["type"]) {
      case "text_delta":
        return this.#addText(delta, answer);
      case "thinking_delta":
        return answer.addThought(stringAt(delta, "thinking") ?? "");
      case "signature_delta":
        return answer.addThought("", signatureIn(delta, "signature"));
      case "input_json_delta":
        if (this.#toolBlock !== null && this.#toolBlock === event["index"]) {
          this.#addInput(stringAt(delta, "partial_json") ?? "", answer);
        }
    }
  }

  #addText(delta: JsonObject, answer: Answer): void {
    const { text } = delta;
    if (typeof text === "string") answer.addText(text);
    else answer.malformed("A text delta has no text.");
  }

  #addInput(json: string, answer: Answer): void {
    if (json === "") return;
    this.#hasInput = true;
    if (this.#isJsonTool) answer.addText(json);
    else answer.addToolCall(answer.toolCalls - 1, null, null, json);
  }

  /** A tool without arguments has no input at all, but its arguments are to be JSON. */
  #stopBlock(event: JsonObject, answer: Answer): void {
    if (this.#toolBlock === null || this.#toolBlock !== event["index"]) return;
    if (!this.#hasInput && answer.finish === null) this.#addInput("{}", answer);
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

/** A tool was used that only stood for the answer: then the answer is complete. */
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
