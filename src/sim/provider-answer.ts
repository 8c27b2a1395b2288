import { streamHeadersMs, streamedBody, wholeBody } from "./answer-body.ts";
import { answerText, answerTextAfter } from "./answer-text.ts";
import { type Course, refusal, type Trouble } from "./faults/fault.ts";
import type { Pace } from "./latency.ts";
import { firstOfParts, textOfParts } from "./part-text.ts";
import type { Answered } from "./performance.ts";
import type { Cached } from "./prompt-cache.ts";
import type { Reply } from "./reply.ts";
import type { ErrorContext } from "./voices/error-cause.ts";
import type { Allowance, Answer, AnswerText, Ask, Complaint, Voice } from "./voices/voice.ts";

const JSON_TYPE = "application/json";

/** One request at one provider, with all that chance says about it. */
export interface Exchange {
  readonly voice: Voice;
  /** Null: not a request for an answer, or not a good one. */
  readonly ask: Ask | null;
  readonly requestId: string;
  readonly nowMs: number;
  /** How long the answer would be without a limit. */
  readonly tokensWanted: number;
  /** Null: words, and nothing else. */
  readonly reply: Reply | null;
  readonly pace: Pace;
  /** How long the provider would take to turn the request down. */
  readonly refusalMs: number;
  /** The provider fails on this request, of its own accord. */
  readonly errs: boolean;
}

export interface Serving {
  readonly ask: Ask;
  /** What becomes of the words, in this order. */
  readonly words: Course["words"];
  /** Until the model begins: for a slot, and whatever else keeps it from it. */
  readonly waitMs: number;
  readonly pace: Pace;
  /** What of the provider's limits this answer leaves. */
  readonly allowance: Allowance;
  /** Of the prompt; null: it is too short for that. */
  readonly cached: Cached | null;
  /** How many pieces of text a stream has at most. */
  readonly chunksMax: number;
}

/** A good answer, whole or streamed as it was asked for. */
export function answer(exchange: Exchange, serving: Serving): Answered {
  const { voice, requestId, nowMs } = exchange;
  const { ask, waitMs, pace, allowance } = serving;
  let words = wordsOf(exchange, ask);
  if (serving.cached !== null) words = { ...words, cached: serving.cached };
  for (const change of serving.words) words = change(words);
  if (!ask.stream) {
    const headers = voice.headers({ requestId, contentType: JSON_TYPE, nowMs, allowance });
    const body = wholeBody(voice, words);
    return { how: "answer", status: 200, headers, headersAtMs: waitMs + pace.lastTokenMs, body, end: "complete" };
  }
  const script = voice.stream(words);
  const headers = voice.headers({ requestId, contentType: script.contentType, nowMs, allowance });
  const headersAtMs = waitMs + streamHeadersMs(pace);
  const body = streamedBody(script, words.text, pace, serving.chunksMax);
  return { how: "answer", status: 200, headers, headersAtMs, body, end: "complete" };
}

export function modelList({ voice, requestId, nowMs }: Exchange, body: string, atMs: number): Answered {
  const headers = voice.headers({ requestId, contentType: JSON_TYPE, nowMs, allowance: null });
  return refusal({ status: 200, headers, body }, atMs);
}

export function complaintOf(exchange: Exchange, trouble: Trouble): Complaint {
  return exchange.voice.error({ ...trouble, ...contextOf(exchange) });
}

export function contextOf({ ask, requestId, nowMs }: Exchange): ErrorContext {
  return { requestId, nowMs, model: ask?.model ?? "", arrayStream: ask?.arrayStream === true };
}

/** Where the provider has no error for it, an answer says it, in one piece even as a stream. */
export function blockedPrompt(exchange: Exchange): Omit<Complaint, "ok"> {
  const { voice, ask, requestId, nowMs } = exchange;
  const complaint = voice.blocked(contextOf(exchange));
  if (complaint !== null || ask === null) return complaint ?? complaintOf(exchange, { status: 400 });
  const words: Answer = { ...wordsOf(exchange, ask), text: answerText(0), outputTokens: 0, finish: "blocked" };
  const headersOf = (contentType: string) => voice.headers({ requestId, contentType, nowMs, allowance: null });
  if (!ask.stream) return { status: 200, headers: headersOf(JSON_TYPE), body: voice.whole(words) };
  const { contentType, opening, closing } = voice.stream(words);
  return { status: 200, headers: headersOf(contentType), body: [...opening, ...closing].join("") };
}

/** The type of a good answer. */
export function contentTypeOf(ask: Ask | null): string {
  return ask?.stream === true && ask.arrayStream !== true ? "text/event-stream" : JSON_TYPE;
}

export function slowed(pace: Pace, slowness: number): Pace {
  if (slowness === 1) return pace;
  return { firstTokenMs: pace.firstTokenMs * slowness, lastTokenMs: pace.lastTokenMs * slowness };
}

/** How long the answer is at most, in tokens. */
export function tokensOf({ tokensWanted }: Exchange, { tokensMax }: Ask): number {
  return Math.min(tokensWanted, tokensMax ?? tokensWanted);
}

function wordsOf(exchange: Exchange, ask: Ask): Answer {
  const { requestId, nowMs, tokensWanted, reply } = exchange;
  const tokens = tokensOf(exchange, ask);
  const isWhole = tokensWanted <= tokens;
  const text = reply === null ? plainText(ask, tokens) : textOfParts(firstOfParts(reply.parts, tokens));
  return {
    id: requestId,
    model: ask.model,
    text,
    inputTokens: ask.inputTokens,
    outputTokens: text.tokens,
    finish: isWhole ? (reply?.finish ?? "stop") : "length",
    createdAtMs: nowMs,
    streamUsage: ask.streamUsage,
    arrayStream: ask.arrayStream === true,
    ...(isWhole && reply?.stoppedBy !== undefined ? { stoppedBy: reply.stoppedBy } : null),
  };
}

function plainText({ prefill }: Ask, tokens: number): AnswerText {
  return prefill?.carriedOn === true ? answerTextAfter(prefill.text, tokens) : answerText(tokens);
}
