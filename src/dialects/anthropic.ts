import type { FinishReason } from "../core/piece.ts";
import type { ChatRequest } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";
import { AnthropicUsage } from "./anthropic-usage.ts";
import type { Answer } from "./answer.ts";
import { AnswerStream, type EventReader } from "./answer-stream.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { isList, isObject, jsonText, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { asking, looking } from "./outgoing.ts";
import { turnsOf, type Turn } from "./turns.ts";
import { readWhole } from "./whole-answer.ts";

/** The Messages API demands a limit; this one is within what every model that it serves allows. */
const TOKENS_MAX_DEFAULT = 4096;
/** The scale ends here, while OpenAI's and Gemini's end at 2: a hotter request must not fail for that on a fallback. */
const TEMPERATURE_MAX = 1;
const ANTHROPIC_VERSION = "2023-06-01";

/** Anthropic's Messages API. */
export const anthropicDialect: Dialect = {
  name: "anthropic",
  unable: () => null,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${versionedUrl(endpoint.baseUrl)}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readBody),
  openStream: () => new AnswerStream(new AnthropicEvents()),
};

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  return asking(endpoint, {
    url: `${versionedUrl(endpoint.baseUrl)}/messages`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: bodyOf(endpoint.model, request),
  });
}

/** The vendor's SDKs take a base URL without the version; many people write it with one. */
function versionedUrl(baseUrl: string): string {
  return baseUrl.endsWith("/v1") ? baseUrl : `${baseUrl}/v1`;
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  const version = { "anthropic-version": ANTHROPIC_VERSION };
  return apiKey === null || apiKey === "" ? version : { ...version, "x-api-key": apiKey };
}

function bodyOf(model: string, request: ChatRequest): Record<string, unknown> {
  const { system, turns } = turnsOf(request.messages);
  const body: Record<string, unknown> = {
    model,
    max_tokens: request.tokensMax ?? TOKENS_MAX_DEFAULT,
    messages: turns.map(messageOf),
  };
  if (system !== null) body["system"] = system;
  if (request.temperature !== undefined) body["temperature"] = Math.min(request.temperature, TEMPERATURE_MAX);
  if (request.stop !== undefined && request.stop.length > 0) body["stop_sequences"] = request.stop;
  if (request.stream) body["stream"] = true;
  return body;
}

function messageOf({ role, texts }: Turn): { readonly role: string; readonly content: unknown } {
  return { role, content: texts.length === 1 ? texts[0] : texts.map((text) => ({ type: "text", text })) };
}

function readBody(body: JsonObject, answer: Answer): void {
  const { content } = body;
  if (!isList(content)) return answer.malformed("The answer has no list of content blocks.");
  answer.model = stringAt(body, "model");
  const usage = objectAt(body, "usage");
  if (usage !== null) answer.addUsage(new AnthropicUsage().with(usage));
  let text = "";
  for (const block of content) {
    if (!isObject(block)) return answer.malformed("A content block is not an object.");
    if (block["type"] === "text") text += stringAt(block, "text") ?? "";
  }
  answer.addText(text);
  for (const block of content) if (isObject(block) && block["type"] === "tool_use") readToolUse(block, answer, "{}");
  answer.conclude(finishOf(stringAt(body, "stop_reason") ?? ""));
}

/** A tool call with all its arguments, or its start, whose arguments follow: then `input` is empty and `whenEmpty` "". */
function readToolUse(block: JsonObject, answer: Answer, whenEmpty: string): void {
  const input = objectAt(block, "input");
  const isEmpty = input === null || Object.keys(input).length === 0;
  const json = isEmpty ? whenEmpty : jsonText(input);
  if (json === null) return answer.malformed("A tool call's input is nested too deeply.");
  answer.addToolCall(answer.toolCalls, stringAt(block, "id"), stringAt(block, "name"), json);
}

/** Reads the events of one stream. Thinking, signatures, pings and server tools are not part of the answer. */
class AnthropicEvents implements EventReader {
  readonly endMark = null;
  readonly finishIsFinal = true;
  readonly #usage = new AnthropicUsage();
  /** The content block whose input is streaming; null: it is no tool call of ours. */
  #toolBlock: unknown = null;

  read(event: JsonObject, answer: Answer): void {
    switch (event["type"]) {
      case "message_start":
        return this.#start(event, answer);
      case "content_block_start":
        return this.#startBlock(event, answer);
      case "content_block_delta":
        return this.#delta(event, answer);
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
    if (block["type"] === "text") answer.addText(stringAt(block, "text") ?? "");
    if (block["type"] !== "tool_use") return;
    this.#toolBlock = event["index"];
    readToolUse(block, answer, "");
  }

  #delta(event: JsonObject, answer: Answer): void {
    const delta = objectAt(event, "delta");
    if (delta === null) return answer.malformed("A delta of the stream is not an object.");
    if (answer.finish !== null) return;
    if (delta["type"] === "text_delta") {
      const text = delta["text"];
      if (typeof text !== "string") return answer.malformed("A text delta has no text.");
      answer.addText(text);
    } else if (delta["type"] === "input_json_delta" && answer.hasToolCalls && this.#toolBlock === event["index"]) {
      const json = stringAt(delta, "partial_json") ?? "";
      if (json !== "") answer.addToolCall(answer.toolCalls - 1, null, null, json);
    }
  }

  #finish(event: JsonObject, answer: Answer): void {
    const usage = objectAt(event, "usage");
    if (usage !== null) answer.addUsage(this.#usage.with(usage));
    const delta = objectAt(event, "delta");
    const reason = delta === null ? null : stringAt(delta, "stop_reason");
    if (reason !== null) answer.finish ??= finishOf(reason);
  }
}

function finishOf(reason: string): FinishReason {
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
