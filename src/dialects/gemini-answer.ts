import type { FinishReason, Usage } from "../core/piece.ts";
import type { Signature } from "../core/request.ts";
import type { Answer } from "./answer.ts";
import type { EventReader } from "./answer-stream.ts";
import { cleanMessage } from "./clean-message.ts";
import { countAt, isList, isObject, jsonText, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { madeUpId } from "./made-up-id.ts";

/** Reads a whole answer. */
export function readGeminiBody(body: JsonObject, answer: Answer): void {
  if (!isResponse(body)) return answer.malformed("The answer has no candidates.");
  readResponse(body, answer, true);
  answer.conclude(answer.finish ?? "other");
}

/** A response without candidates is real when a prompt was blocked or the model said nothing. */
function isResponse(body: JsonObject): boolean {
  if (body["candidates"] !== undefined) return isList(body["candidates"]);
  return isObject(body["promptFeedback"]) || isObject(body["usageMetadata"]) || body["modelVersion"] !== undefined;
}

/** Reads the events of one stream. Each event is a whole response with the next parts in it. There is no end marker: the end of the body is the end. */
export class GeminiEvents implements EventReader {
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
  if (content !== null) readParts(content["parts"], stringAt(response, "responseId"), answer, isWhole);
  const reason = stringAt(candidate, "finishReason");
  // Some models say STOP with every chunk, so that text may follow it; another reason replaces it.
  if (reason !== null && reason !== "FINISH_REASON_UNSPECIFIED") answer.finish = finishOf(reason, answer);
}

/** A whole answer is one text piece, however many parts it came in, after the thoughts that led to it. */
function readParts(parts: unknown, answerId: string | null, answer: Answer, isWhole: boolean): void {
  if (parts === undefined || parts === null) return;
  if (!isList(parts)) return answer.malformed("A candidate's parts are not a list.");
  let text = "";
  for (const part of parts) {
    if (!isObject(part)) return answer.malformed("A part is not an object.");
    const said = part["text"];
    if (said !== undefined && said !== null && typeof said !== "string") {
      return answer.malformed("A part's text is not text.");
    }
    if (part["thought"] === true) answer.addThought(said ?? "", signatureOf(part));
    else if (objectAt(part, "functionCall") === null) text += readText(said ?? "", signatureOf(part), answer, isWhole);
  }
  answer.addText(text);
  for (const part of parts) {
    const call = isObject(part) ? objectAt(part, "functionCall") : null;
    if (isObject(part) && call !== null) readCall(call, signatureOf(part), answerId, answer);
  }
}

/** The signature of a text is that of the thoughts before it. Returns what of the text is still to be handed over. */
function readText(said: string, signature: Signature | null, answer: Answer, isWhole: boolean): string {
  if (signature !== null) answer.addThought("", signature);
  if (isWhole) return said;
  answer.addText(said);
  return "";
}

function readCall(call: JsonObject, signature: Signature | null, answerId: string | null, answer: Answer): void {
  const args = jsonText(objectAt(call, "args") ?? {});
  if (args === null) return answer.malformed("A function call's arguments are nested too deeply.");
  const index = answer.toolCalls;
  answer.addToolCall(index, stringAt(call, "id") || madeUpId(answerId, index), stringAt(call, "name"), args, signature);
}

function signatureOf(part: JsonObject): Signature | null {
  const value = stringAt(part, "thoughtSignature");
  return value === null || value === "" ? null : { by: "gemini", value };
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
