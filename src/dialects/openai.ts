import type { FinishReason } from "../core/piece.ts";
import { type ChatRequest, textOf } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";
import type { WireHabits } from "../config/chain.ts";
import { Answer } from "./answer.ts";
import { AnswerStream, type EventReader } from "./answer-stream.ts";
import { classifyInBand } from "./classify.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { isList, isObject, listAt, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { openaiUsage } from "./openai-usage.ts";
import { asking, looking } from "./outgoing.ts";
import { turnsOf } from "./turns.ts";
import { readWhole } from "./whole-answer.ts";

/** Chat completions, as OpenAI defines them and most other providers imitate them. */
export const openaiDialect: Dialect = {
  name: "openai",
  unable: () => null,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${endpoint.baseUrl}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readBody),
  openStream: () => new AnswerStream(new OpenaiEvents()),
};

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  return asking(endpoint, {
    url: `${endpoint.baseUrl}/chat/completions`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: bodyOf(endpoint.model, request, endpoint.habits),
  });
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  return apiKey === null || apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` };
}

function bodyOf(model: string, request: ChatRequest, habits: WireHabits): Record<string, unknown> {
  const spoken =
    habits.strictTurns === true
      ? strictMessages(request)
      : request.messages.map((message) => ({ role: message.role, content: textOf(message) }));
  const messages = habits.prefixFlag === true ? withPrefixFlag(spoken) : spoken;
  const body: Record<string, unknown> = { model, messages };
  if (request.temperature !== undefined) body["temperature"] = request.temperature;
  if (request.tokensMax !== undefined) body[habits.tokensField ?? "max_tokens"] = request.tokensMax;
  if (request.stop !== undefined && request.stop.length > 0) body["stop"] = request.stop;
  if (request.stream) {
    body["stream"] = true;
    if (habits.streamOptions !== false) body["stream_options"] = INCLUDE_USAGE;
  }
  return body;
}

const INCLUDE_USAGE = { include_usage: true } as const;

interface SentMessage {
  readonly role: string;
  readonly content: string;
  readonly prefix?: true;
}

/** A last message of the assistant's is one to be carried on. */
function withPrefixFlag(messages: readonly SentMessage[]): readonly SentMessage[] {
  const last = messages.at(-1);
  return last?.role === "assistant" ? [...messages.slice(0, -1), { ...last, prefix: true }] : messages;
}

function strictMessages(request: ChatRequest): readonly SentMessage[] {
  const { system, turns } = turnsOf(request.messages);
  const messages = turns.map(({ role, texts }) => ({ role, content: texts.join("\n\n") }));
  return system === null ? messages : [{ role: "system", content: system }, ...messages];
}

function readBody(body: JsonObject, answer: Answer): void {
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
class OpenaiEvents implements EventReader {
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

/** A message or a delta of one: text, tool calls, refusal. Reasoning (`reasoning_content`) is not part of the answer. */
function readParts(message: JsonObject, answer: Answer): void {
  const { content } = message;
  if (typeof content === "string") answer.addText(content);
  else if (isList(content)) answer.addText(textOfParts(content));
  else if (content !== undefined && content !== null) return answer.malformed("The answer's content is not text.");
  const refusal = stringAt(message, "refusal");
  if (refusal !== null) answer.addRefusal(refusal);
  if (message["tool_calls"] === undefined) return;
  let position = 0;
  for (const call of listAt(message, "tool_calls")) if (isObject(call)) readToolCall(call, position++, answer);
}

/** Mistral's reasoning models give a list of parts, of which only the text ones are the answer. */
function textOfParts(parts: readonly unknown[]): string {
  let text = "";
  for (const part of parts) if (isObject(part) && part["type"] === "text") text += stringAt(part, "text") ?? "";
  return text;
}

function readToolCall(call: JsonObject, position: number, answer: Answer): void {
  const called = objectAt(call, "function");
  const { index } = call;
  answer.addToolCall(
    typeof index === "number" && index >= 0 && index <= TOOL_CALL_INDEX_MAX ? Math.floor(index) : position,
    stringAt(call, "id"),
    called === null ? null : stringAt(called, "name"),
    called === null ? "" : (stringAt(called, "arguments") ?? ""),
  );
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
