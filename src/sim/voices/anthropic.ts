import { anthropicError, anthropicErrorEvent, anthropicHeaders } from "./anthropic-errors.ts";
import { anthropicModels } from "./anthropic-models.ts";
import { blocksOf, eventsOf } from "./anthropic-parts.ts";
import { complain, headersComplaint, readBody } from "./anthropic-request.ts";
import { thoughtTokensOf } from "./part-cursor.ts";
import { modelAsked, quoted, STRICT } from "./request-body.ts";
import type { Answer, Complaint, HeardRequest, ModelList, StreamScript, Voice } from "./voice.ts";

/** The Messages API. */
export const anthropicVoice: Voice = {
  name: "anthropic",
  hears: (method, path) =>
    method === "POST" ? path.endsWith("/messages") : method === "GET" && /\/v1\/models(?:\/.+)?$/.test(path),
  read: (request, rules = STRICT) => headersComplaint(request, rules.needsKey) ?? readBody(request),
  listModels,
  nothingHere: (request) => complain(request, { status: 404, type: "not_found_error", message: "Not Found" }),
  whole,
  stream,
  error: anthropicError,
  errorEvent: anthropicErrorEvent,
  blocked: () => null,
  headers: anthropicHeaders,
};

const PING = `event: ping\ndata: {"type":"ping"}\n\n`;

function whole(answer: Answer): string {
  const { parts } = answer.text;
  const text = answer.text.tokens === 0 ? "" : `{"type":"text","text":${answer.text.literal()}}`;
  const content = parts === undefined ? text : blocksOf(parts);
  return (
    `{"model":${quoted(answer.model)},"id":${idOf(answer)},"type":"message","role":"assistant","content":[${content}],` +
    `${stopOf(answer)},"usage":{${inputUsage(answer)},` +
    `"output_tokens":${answer.outputTokens},${thoughtUsage(answer)}"service_tier":"standard"}}`
  );
}

function stream(answer: Answer): StreamScript {
  const start =
    `event: message_start\ndata: {"type":"message_start","message":{"model":${quoted(answer.model)},` +
    `"id":${idOf(answer)},"type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,` +
    `"usage":{${inputUsage(answer)},"output_tokens":1,"service_tier":"standard"}}}\n\n`;
  const end =
    `event: message_delta\ndata: {"type":"message_delta","delta":{${stopOf(answer)}},` +
    `"usage":{${inputCounts(answer)},${thoughtUsage(answer)}"output_tokens":${answer.outputTokens}}}\n\n`;
  const stop = `event: message_stop\ndata: {"type":"message_stop"}\n\n`;
  const { parts } = answer.text;
  // Where there are other parts than words, the tokens bring the beginnings and ends of their blocks with them.
  const hasBlock = parts === undefined && answer.text.tokens > 0;
  const closing = hasBlock ? [BLOCK_STOP] : [];
  if (answer.lacks !== "finish") closing.push(end);
  if (answer.lacks !== "end-marker") closing.push(stop);
  return {
    contentType: "text/event-stream; charset=utf-8",
    opening: hasBlock ? [start, BLOCK_START, PING] : [start, PING],
    token: parts === undefined ? textEvent : eventsOf(parts),
    closing,
  };
}

function textEvent(text: string): string {
  return (
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",` +
    `"text":${quoted(text)}}}\n\n`
  );
}

const BLOCK_START =
  `event: content_block_start\ndata: {"type":"content_block_start","index":0,` +
  `"content_block":{"type":"text","text":""}}\n\n`;
const BLOCK_STOP = `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`;

function idOf(answer: Answer): string {
  return quoted(`msg_${answer.id}`);
}

function stopOf({ finish, stoppedBy }: Answer): string {
  if (finish === "stop" && stoppedBy !== undefined)
    return `"stop_reason":"stop_sequence","stop_sequence":${quoted(stoppedBy)}`;
  return `"stop_reason":"${STOP_REASONS[finish]}","stop_sequence":null`;
}

const STOP_REASONS: Readonly<Record<Answer["finish"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  filtered: "refusal",
  blocked: "refusal",
  calls: "tool_use",
};

function inputUsage(answer: Answer): string {
  const written = answer.cached?.writtenTokens ?? 0;
  const creation = `"cache_creation":{"ephemeral_5m_input_tokens":${written},"ephemeral_1h_input_tokens":0}`;
  return `${inputCounts(answer)},${creation}`;
}

/** What was read from the cache or written into it is not among the input tokens here. */
function inputCounts({ inputTokens, cached }: Answer): string {
  const { readTokens, writtenTokens } = cached ?? NOTHING_CACHED;
  const rest = Math.max(0, inputTokens - readTokens - writtenTokens);
  return `"input_tokens":${rest},"cache_creation_input_tokens":${writtenTokens},"cache_read_input_tokens":${readTokens}`;
}

const NOTHING_CACHED = { readTokens: 0, writtenTokens: 0 };

function thoughtUsage({ text }: Answer): string {
  const tokens = thoughtTokensOf(text.parts);
  return tokens === 0 ? "" : `"output_tokens_details":{"thinking_tokens":${tokens}},`;
}

function listModels(request: HeardRequest, models: readonly string[], rules = STRICT): ModelList | Complaint {
  const complaint = headersComplaint(request, rules.needsKey);
  if (complaint !== null) return complaint;
  return { ok: true, body: anthropicModels(modelAsked(request), models) };
}
