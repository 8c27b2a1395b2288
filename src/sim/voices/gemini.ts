import { geminiComplaint, geminiError, geminiErrorEvent } from "./gemini-errors.ts";
import { endOf, partsOf, partStream } from "./gemini-parts.ts";
import { keyComplaint, MODELS, readBody, STREAM_METHOD, wantsArray, WHOLE_METHOD } from "./gemini-request.ts";
import { thoughtTokensOf } from "./part-cursor.ts";
import { type JsonObject, modelAsked, quoted, STRICT } from "./request-body.ts";
import type { Answer, Complaint, HeardRequest, ModelList, StreamScript, Voice } from "./voice.ts";

/** generateContent and streamGenerateContent. */
export const geminiVoice: Voice = {
  name: "gemini",
  hears: (method, path) =>
    method === "POST"
      ? (path.endsWith(WHOLE_METHOD) || path.endsWith(STREAM_METHOD)) && path.includes(MODELS)
      : method === "GET" && /\/v1(?:beta)?\/models(?:\/[^:]+)?$/.test(path),
  read: (request, rules = STRICT) => (rules.needsKey ? keyComplaint(request) : null) ?? readBody(request),
  listModels,
  nothingHere: (request) =>
    geminiComplaint(
      { code: 404, message: "Requested entity was not found.", status: "NOT_FOUND" },
      wantsArray(request),
    ),
  whole,
  stream,
  error: geminiError,
  errorEvent: geminiErrorEvent,
  blocked: () => null,
  headers: ({ contentType }) => ({ "content-type": contentType }),
};

function whole(answer: Answer): string {
  const { text, outputTokens, model } = answer;
  const parts = text.parts === undefined ? `{"text":${text.literal()}}` : partsOf(text.parts, model);
  return response(answer, { parts, outputTokens, last: true });
}

function stream(answer: Answer): StreamScript {
  const { text, outputTokens } = answer;
  // There is no other end than the reason to stop; without it the last response only adds nothing.
  const complete = (answer.lacks ?? "nothing") === "nothing";
  const tell = text.parts === undefined ? textPart : partStream(text.parts, answer.model);
  let sent = 0;
  const next = (word: string): string | null => {
    sent += 1;
    const parts = tell(word);
    if (parts === "") return null;
    return response(answer, { parts, outputTokens: Math.round((sent * outputTokens) / text.tokens), last: false });
  };
  const end = (text.parts === undefined ? null : endOf(text.parts)) ?? `{"text":""}`;
  const last = (): string => response(answer, { parts: end, outputTokens, last: complete });
  const told = (word: string, before: string, after: string): string => {
    const event = next(word);
    return event === null ? "" : before + event + after;
  };
  if (answer.arrayStream !== true) {
    return {
      contentType: "text/event-stream",
      opening: [],
      token: (word) => told(word, "data: ", "\r\n\r\n"),
      closing: [`data: ${last()}\r\n\r\n`],
    };
  }
  return {
    contentType: "application/json; charset=UTF-8",
    opening: ["["],
    token: (word) => told(word, "", "\n,\r\n"),
    closing: [`${last()}\n]\n`],
  };
}

function textPart(text: string): string {
  return `{"text":${quoted(text)}}`;
}

interface Told {
  /** Of the content, without the brackets. */
  readonly parts: string;
  /** So far: usage is cumulative. */
  readonly outputTokens: number;
  readonly last: boolean;
}

/** One response object. As in every proto3 JSON, what is zero or empty is left out. */
function response(answer: Answer, { parts, outputTokens, last }: Told): string {
  const { inputTokens, text } = answer;
  const cached = answer.cached?.readTokens ?? 0;
  const thoughts = Math.min(thoughtTokensOf(text.parts), outputTokens);
  return (
    `{${answer.finish === "blocked" ? BLOCKED : candidates(answer, parts, last)},"usageMetadata":{` +
    `"promptTokenCount":${inputTokens},${count("cachedContentTokenCount", cached)}` +
    `${count("candidatesTokenCount", outputTokens - thoughts)}"totalTokenCount":${inputTokens + outputTokens},` +
    `"promptTokensDetails":[{"modality":"TEXT","tokenCount":${inputTokens}}]${thoughts === 0 ? "" : `,"thoughtsTokenCount":${thoughts}`}},` +
    `"modelVersion":${quoted(answer.model)},"responseId":${quoted(answer.id)}}`
  );
}

function count(name: string, tokens: number): string {
  return tokens === 0 ? "" : `"${name}":${tokens},`;
}

const BLOCKED = `"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}`;

function candidates({ text, finish }: Answer, parts: string, last: boolean): string {
  const told = text.tokens === 0 || parts === "" ? "" : `"parts":[${parts}],`;
  return `"candidates":[{"content":{${told}"role":"model"},${last ? FINISHES[finish] : ""}"index":0}]`;
}

const FINISHES: Readonly<Record<Answer["finish"], string>> = {
  stop: `"finishReason":"STOP",`,
  length: `"finishReason":"MAX_TOKENS",`,
  filtered:
    `"finishReason":"SAFETY","safetyRatings":[{"category":"HARM_CATEGORY_DANGEROUS_CONTENT",` +
    `"probability":"HIGH","blocked":true}],`,
  blocked: "",
  calls: `"finishReason":"STOP",`,
};

function listModels(request: HeardRequest, models: readonly string[], rules = STRICT): ModelList | Complaint {
  const complaint = rules.needsKey ? keyComplaint(request) : null;
  if (complaint !== null) return complaint;
  const asked = modelAsked(request);
  const body = asked === null ? { models: models.map(modelNamed) } : modelNamed(asked);
  return { ok: true, body: `${JSON.stringify(body)}\n` };
}

function modelNamed(model: string): JsonObject {
  return {
    name: `models/${model}`,
    version: "001",
    displayName: model,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent", "countTokens"],
  };
}
