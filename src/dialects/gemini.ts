import type { FinishReason, Usage } from "../core/piece.ts";
import type { ChatRequest } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";
import type { Answer } from "./answer.ts";
import { AnswerStream, type EventReader } from "./answer-stream.ts";
import { cleanMessage } from "./clean-message.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { countAt, isList, isObject, jsonText, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { asking, looking } from "./outgoing.ts";
import { turnsOf } from "./turns.ts";
import { readWhole } from "./whole-answer.ts";

const API_VERSION = "v1beta";

/** The Gemini API: generateContent, and streamGenerateContent as an event stream. */
export const geminiDialect: Dialect = {
  name: "gemini",
  unable: () => null,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${versionedUrl(endpoint.baseUrl)}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readBody),
  openStream: () => new AnswerStream(new GeminiEvents()),
};

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  const method = request.stream ? "streamGenerateContent?alt=sse" : "generateContent";
  return asking(endpoint, {
    url: `${versionedUrl(endpoint.baseUrl)}/${modelPath(endpoint.model)}:${method}`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: bodyOf(request),
  });
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  return apiKey === null || apiKey === "" ? {} : { "x-goog-api-key": apiKey };
}

/** The vendor's SDKs take a base URL without the version; many people write it with one. */
function versionedUrl(baseUrl: string): string {
  return VERSIONED.test(baseUrl) ? baseUrl : `${baseUrl}/${API_VERSION}`;
}

const VERSIONED = /\/v\d+(?:alpha|beta)?\d*$/;

/** `gemini-2.5-flash` is short for `models/gemini-2.5-flash`; tuned models have a path of their own. */
function modelPath(model: string): string {
  const path = PLAIN_PATH.test(model) ? model : model.split("/").map(encodePart).join("/");
  return path.includes("/") ? path : `models/${path}`;
}

const PLAIN_PATH = /^[\w.\-/@]*$/;

function encodePart(part: string): string {
  // Half a surrogate pair has no encoding at all; encodeURIComponent would throw.
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, "�"));
}

function bodyOf(request: ChatRequest): Record<string, unknown> {
  const { system, turns } = turnsOf(request.messages);
  const body: Record<string, unknown> = {
    contents: turns.map(({ role, texts }) => ({
      role: role === "assistant" ? "model" : "user",
      parts: texts.map((text) => ({ text })),
    })),
  };
  if (system !== null) body["systemInstruction"] = { parts: [{ text: system }] };
  const config: Record<string, unknown> = {};
  if (request.temperature !== undefined) config["temperature"] = request.temperature;
  if (request.tokensMax !== undefined) config["maxOutputTokens"] = request.tokensMax;
  if (request.stop !== undefined && request.stop.length > 0) config["stopSequences"] = request.stop;
  if (Object.keys(config).length > 0) body["generationConfig"] = config;
  return body;
}

function readBody(body: JsonObject, answer: Answer): void {
  if (!isResponse(body)) return answer.malformed("The answer has no candidates.");
  readResponse(body, answer, true);
  answer.conclude(answer.finish ?? "other");
}

/** A response without candidates is real when a prompt was blocked or the model said nothing. */
function isResponse(body: JsonObject): boolean {
  if (body["candidates"] !== undefined) return isList(body["candidates"]);
  return isObject(body["promptFeedback"]) || isObject(body["usageMetadata"]) || body["modelVersion"] !== undefined;
}

/** Each event is a whole response with the next parts in it. There is no end marker: the end of the body is the end. */
class GeminiEvents implements EventReader {
  readonly endMark = null;
  readonly finishIsFinal = false;
  /** What the last event said that gave a reason to stop. */
  #lastWords: string | null = null;

  read(event: JsonObject, answer: Answer): void {
    const { candidates } = event;
    if (candidates !== undefined && !isList(candidates))
      return answer.malformed("A chunk's candidates are not a list.");
    if (answer.finish !== null && this.#lastWords !== null && wordsOf(event) === this.#lastWords) return;
    readResponse(event, answer, false);
    this.#lastWords = answer.finish === null ? null : wordsOf(event);
  }
}

/** The parts of an event and the tokens so far; more words would be more tokens, so an event with the same is a repetition. */
function wordsOf(event: JsonObject): string | null {
  const usage = objectAt(event, "usageMetadata");
  const tokens = usage === null ? null : countAt(usage, "candidatesTokenCount");
  const candidate = isList(event["candidates"]) ? event["candidates"][0] : undefined;
  return tokens === null || !isObject(candidate) ? null : `${tokens} ${jsonText(candidate)}`;
}

function readResponse(response: JsonObject, answer: Answer, isWhole: boolean): void {
  answer.model = stringAt(response, "modelVersion") ?? answer.model;
  const usage = objectAt(response, "usageMetadata");
  if (usage !== null) answer.addUsage(usageOf(usage));
  const feedback = objectAt(response, "promptFeedback");
  const blocked = feedback === null ? null : stringAt(feedback, "blockReason");
  if (blocked !== null && blocked !== "BLOCK_REASON_UNSPECIFIED") {
    const message = `The prompt was blocked: ${cleanMessage(blocked)}.`;
    return answer.fail({ kind: "rejected", why: "policy", message, status: 200 });
  }
  const candidate = isList(response["candidates"]) ? response["candidates"][0] : undefined;
  if (candidate === undefined) return;
  if (!isObject(candidate)) return answer.malformed("A candidate is not an object.");
  const content = objectAt(candidate, "content");
  if (content !== null) readParts(content["parts"], answer, isWhole);
  const reason = stringAt(candidate, "finishReason");
  // Some models say STOP with every chunk, so that text may follow it; another reason replaces it.
  if (reason !== null && reason !== "FINISH_REASON_UNSPECIFIED") answer.finish = finishOf(reason, answer);
}

/** Thoughts are not part of the answer. A whole answer is one text piece, however many parts it came in. */
function readParts(parts: unknown, answer: Answer, isWhole: boolean): void {
  if (parts === undefined || parts === null) return;
  if (!isList(parts)) return answer.malformed("A candidate's parts are not a list.");
  let text = "";
  for (const part of parts) {
    if (!isObject(part)) return answer.malformed("A part is not an object.");
    if (part["thought"] === true) continue;
    const said = part["text"];
    if (typeof said === "string") {
      if (isWhole) text += said;
      else answer.addText(said);
    } else if (said !== undefined && said !== null) {
      return answer.malformed("A part's text is not text.");
    }
  }
  answer.addText(text);
  for (const part of parts) {
    const call = isObject(part) ? objectAt(part, "functionCall") : null;
    if (call === null) continue;
    const args = jsonText(objectAt(call, "args") ?? {});
    if (args === null) return answer.malformed("A function call's arguments are nested too deeply.");
    answer.addToolCall(answer.toolCalls, stringAt(call, "id"), stringAt(call, "name"), args);
  }
}

/** `candidatesTokenCount` leaves thoughts out; `promptTokenCount` includes cached tokens, but not those of tool prompts. */
function usageOf(usage: JsonObject): Usage {
  const thoughts = countAt(usage, "thoughtsTokenCount") ?? 0;
  return {
    inputTokens: (countAt(usage, "promptTokenCount") ?? 0) + (countAt(usage, "toolUsePromptTokenCount") ?? 0),
    outputTokens: (countAt(usage, "candidatesTokenCount") ?? 0) + thoughts,
    cachedInputTokens: countAt(usage, "cachedContentTokenCount") ?? 0,
    cacheWriteTokens: 0,
    reasoningTokens: thoughts,
  };
}

function finishOf(reason: string, answer: Answer): FinishReason {
  if (reason === "STOP") return answer.hasToolCalls ? "tool-calls" : "stop";
  if (reason === "MAX_TOKENS") return "length";
  return FILTERED.has(reason) ? "content-filter" : "other";
}

const FILTERED: ReadonlySet<string> = new Set([
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);
