import { openaiBlocked, openaiError, openaiErrorEvent, openaiHeaders } from "./openai-errors.ts";
import { openaiModels } from "./openai-models.ts";
import { deltasOf, messageOf } from "./openai-parts.ts";
import { reject } from "./openai-reject.ts";
import { keyComplaint, readBody } from "./openai-request.ts";
import { thoughtTokensOf } from "./part-cursor.ts";
import { modelAsked, quoted, secondsOf, STRICT } from "./request-body.ts";
import type { Answer, AnswerPart, Complaint, HeardRequest, ModelList, StreamScript, Voice } from "./voice.ts";

/** Chat completions, as OpenAI and the many that speak like it answer them. */
export const openaiVoice: Voice = {
  name: "openai",
  hears: (method, path) =>
    method === "POST" ? path.endsWith("/chat/completions") : method === "GET" && /\/models(?:\/.+)?$/.test(path),
  read: (request, rules = STRICT) => (rules.needsKey ? keyComplaint(request) : null) ?? readBody(request),
  listModels,
  nothingHere: (request) =>
    reject(request, { message: `Invalid URL (${request.method} ${request.path})`, status: 404, code: null }),
  whole,
  stream,
  error: openaiError,
  errorEvent: openaiErrorEvent,
  blocked: openaiBlocked,
  headers: openaiHeaders,
};

const FINGERPRINT = "fp_5im0000000";

function whole(answer: Answer): string {
  const { parts } = answer.text;
  const message =
    parts === undefined
      ? `"content":${answer.text.literal()},"refusal":null,"annotations":[]`
      : messageOf(parts, answer.model);
  return (
    `{"id":${idOf(answer)},"object":"chat.completion","created":${secondsOf(answer.createdAtMs)},` +
    `"model":${quoted(answer.model)},"choices":[{"index":0,"message":{"role":"assistant",` +
    `${message}},"logprobs":null,"finish_reason":"${FINISHES[answer.finish]}"}],"usage":${usageOf(answer)},"service_tier":"default",` +
    `"system_fingerprint":"${FINGERPRINT}"}`
  );
}

function stream(answer: Answer): StreamScript {
  const head =
    `data: {"id":${idOf(answer)},"object":"chat.completion.chunk","created":${secondsOf(answer.createdAtMs)},` +
    `"model":${quoted(answer.model)},"service_tier":"default","system_fingerprint":"${FINGERPRINT}","choices":[`;
  // With include_usage every chunk but the last has the field too, as null.
  const tail = answer.streamUsage ? `],"usage":null}\n\n` : "]}\n\n";
  const choice = (delta: string, finish: string): string =>
    `${head}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}${tail}`;
  const tokenWithin = (parts: readonly AnswerPart[]): StreamScript["token"] => {
    const next = deltasOf(parts, answer.model);
    return (text) =>
      next(text)
        .map((delta) => choice(delta, "null"))
        .join("");
  };
  const closing = answer.lacks === "finish" ? [] : [choice("{}", `"${FINISHES[answer.finish]}"`)];
  if (answer.streamUsage) closing.push(`${head}],"usage":${usageOf(answer)}}\n\n`);
  if (answer.lacks !== "end-marker") closing.push("data: [DONE]\n\n");
  return {
    contentType: "text/event-stream; charset=utf-8",
    opening: [choice(`{"role":"assistant","content":"","refusal":null}`, "null")],
    token:
      answer.text.parts === undefined
        ? (text) => choice(`{"content":${quoted(text)}}`, "null")
        : tokenWithin(answer.text.parts),
    closing,
  };
}

const FINISHES: Readonly<Record<Answer["finish"], string>> = {
  stop: "stop",
  length: "length",
  filtered: "content_filter",
  blocked: "content_filter",
  calls: "tool_calls",
};

function idOf(answer: Answer): string {
  return quoted(`chatcmpl-${answer.id}`);
}

function usageOf(answer: Answer): string {
  const output = answer.outputTokens;
  const cached = answer.cached?.readTokens ?? 0;
  const thoughts = thoughtTokensOf(answer.text.parts);
  return (
    `{"prompt_tokens":${answer.inputTokens},"completion_tokens":${output},` +
    `"total_tokens":${answer.inputTokens + output},"prompt_tokens_details":{"cached_tokens":${cached},"audio_tokens":0},` +
    `"completion_tokens_details":{"reasoning_tokens":${thoughts},"audio_tokens":0,"accepted_prediction_tokens":0,` +
    `"rejected_prediction_tokens":0}}`
  );
}

function listModels(request: HeardRequest, models: readonly string[], rules = STRICT): ModelList | Complaint {
  const complaint = rules.needsKey ? keyComplaint(request) : null;
  if (complaint !== null) return complaint;
  return { ok: true, body: openaiModels(modelAsked(request), models) };
}
