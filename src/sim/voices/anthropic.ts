import { anthropicComplaint, anthropicError, anthropicErrorEvent, anthropicHeaders } from "./anthropic-errors.ts";
import { anthropicModels } from "./anthropic-models.ts";
import { PREFILL_MESSAGE } from "./anthropic-words.ts";
import { STRICT, bearerOf, isList, isObject, parseJson } from "./request-body.ts";
import { type JsonObject, modelAsked, quoted, requestIdOf, textOf, tokensOf } from "./request-body.ts";
import type { Answer, Ask, Complaint, HeardRequest, ModelList, Prefill, StreamScript, Voice } from "./voice.ts";

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

function headersComplaint(request: HeardRequest, needsKey: boolean): Complaint | null {
  // The vendor's clients send the key as a bearer since their first major version, in a header of its own before it.
  if (needsKey && (request.headers["x-api-key"] ?? "") === "" && bearerOf(request) === "") {
    return complain(request, { status: 401, type: "authentication_error", message: "x-api-key header is required" });
  }
  if ((request.headers["anthropic-version"] ?? "") === "") {
    return invalid(request, "anthropic-version: header is required");
  }
  return null;
}

function readBody(request: HeardRequest): Ask | Complaint {
  const body = parseJson(request.body);
  if (body === undefined) return invalid(request, "The request body is not valid JSON");
  if (!isObject(body)) return invalid(request, "Input should be a valid dictionary or object to extract fields from");
  const { model, max_tokens: tokensMax, stream: streamed } = body;
  const fields = fieldsComplaint(body, request.headers["anthropic-version"] ?? "");
  if (fields !== null) return invalid(request, fields);
  if (typeof model !== "string" || model === "") return invalid(request, "model: Input should be a valid string");
  if (typeof tokensMax !== "number" || !Number.isInteger(tokensMax)) {
    return invalid(request, "max_tokens: Input should be a valid integer");
  }
  if (tokensMax < 1) return invalid(request, "max_tokens: must be greater than or equal to 1");
  const heard = readMessages(body["messages"], model);
  if (typeof heard === "string") return invalid(request, heard);
  const system = body["system"] === undefined ? "" : textOf(body["system"]);
  if (system === null) return invalid(request, "system: Input should be a valid string or list");
  return {
    ok: true,
    model,
    stream: streamed === true,
    streamUsage: true,
    inputTokens: tokensOf(heard.characters + system.length),
    tokensMax,
    prompt: heard.prompt,
    prefill: heard.prefill,
  };
}

/** The fields that this API knows; it turns every other one down. */
const FIELDS: ReadonlySet<string> = new Set(
  (
    "model messages max_tokens system stream temperature top_p top_k stop_sequences metadata tools tool_choice thinking " +
    "service_tier container context_management mcp_servers output_config output_format cache_control inference_geo " +
    "speed user_profile_id"
  ).split(" "),
);

/** Taken away in this version; dates of this form have the order of their letters. */
const WITHOUT_SAMPLING = "2026-10-21";
const SAMPLING_FIELDS: ReadonlySet<string> = new Set(["temperature", "top_p", "top_k"]);

function fieldsComplaint(body: JsonObject, version: string): string | null {
  for (const name of ["model", "max_tokens", "messages"]) {
    if (body[name] === undefined) return `${name}: Field required`;
  }
  for (const name in body) {
    const isKnown = FIELDS.has(name) && (version < WITHOUT_SAMPLING || !SAMPLING_FIELDS.has(name));
    if (!isKnown) return `${name}: Extra inputs are not permitted`;
  }
  const { stream: streamed, temperature, stop_sequences: stops } = body;
  if (streamed !== undefined && typeof streamed !== "boolean") return "stream: Input should be a valid boolean";
  if (temperature !== undefined) {
    if (typeof temperature !== "number") return "temperature: Input should be a valid number";
    if (temperature < 0 || temperature > 1) return "temperature: range: 0..1";
  }
  if (stops !== undefined) {
    if (!isList(stops)) return "stop_sequences: Input should be a valid list";
    for (const stop of stops) {
      if (typeof stop !== "string") return "stop_sequences: Input should be a valid string";
      if (stop.trim() === "") return "stop_sequences: each stop sequence must contain non-whitespace";
    }
  }
  return null;
}

interface Heard {
  readonly characters: number;
  readonly prompt: string;
  readonly prefill: Prefill | null;
}

function readMessages(messages: unknown, model: string): Heard | string {
  if (!isList(messages)) return "messages: Input should be a valid list";
  if (messages.length === 0) return "messages: at least one message is required";
  let characters = 0;
  let prompt = "";
  let prefill: Prefill | null = null;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (!isObject(message))
      return `messages.${index}: Input should be a valid dictionary or object to extract fields from`;
    const { role } = message;
    if (role !== "user" && role !== "assistant") return roleComplaint(role, index);
    const text = textOf(message["content"]);
    if (text === null) return `messages.${index}.content: Input should be a valid string or list`;
    const last = index === messages.length - 1;
    const blank =
      typeof message["content"] === "string"
        ? text === ""
        : isList(message["content"]) && message["content"].length === 0;
    if (blank && !(last && role === "assistant")) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
    if (last && role === "assistant") {
      const complaint = prefillComplaint(model, text);
      if (complaint !== null) return complaint;
    }
    characters += text.length;
    if (role === "user") prompt = text;
    prefill = role === "assistant" ? { text, carriedOn: true } : null;
  }
  return { characters, prompt, prefill };
}

function roleComplaint(role: unknown, index: number): string {
  if (role === undefined) return `messages.${index}.role: Field required`;
  if (role !== "system") return `messages.${index}.role: Input should be 'user' or 'assistant'`;
  return (
    'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, ' +
    'not "system" as an input message role.'
  );
}

/** The Claude models that still continue a text of the assistant's; from 4.6 on they turn it down. */
const PREFILL_GENERATIONS: readonly string[] = ["claude-2", "claude-3", "-4-0", "-4-1", "-4-2025", "-4-5"];

function prefillComplaint(model: string, text: string): string | null {
  if (model.includes("claude") && !PREFILL_GENERATIONS.some((generation) => model.includes(generation))) {
    return PREFILL_MESSAGE;
  }
  return text !== text.trimEnd() ? "messages: final assistant content cannot end with trailing whitespace" : null;
}

function invalid(request: HeardRequest, message: string): Complaint {
  return complain(request, { status: 400, type: "invalid_request_error", message });
}

function complain(
  request: HeardRequest,
  words: { readonly status: number; readonly type: string; readonly message: string },
): Complaint {
  const { status, type, message } = words;
  return anthropicComplaint(status, { type, message }, requestIdOf(request));
}

function whole(answer: Answer): string {
  const text = answer.text.tokens === 0 ? "" : `{"type":"text","text":${answer.text.literal()}}`;
  return (
    `{"model":${quoted(answer.model)},"id":${idOf(answer)},"type":"message","role":"assistant","content":[${text}],` +
    `"stop_reason":"${stopReason(answer)}","stop_sequence":null,"usage":{${inputUsage(answer)},` +
    `"output_tokens":${answer.outputTokens},"service_tier":"standard"}}`
  );
}

function stream(answer: Answer): StreamScript {
  const start =
    `event: message_start\ndata: {"type":"message_start","message":{"model":${quoted(answer.model)},` +
    `"id":${idOf(answer)},"type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,` +
    `"usage":{${inputUsage(answer)},"output_tokens":1,"service_tier":"standard"}}}\n\n`;
  const end =
    `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"${stopReason(answer)}",` +
    `"stop_sequence":null},"usage":{"input_tokens":${answer.inputTokens},"cache_creation_input_tokens":0,` +
    `"cache_read_input_tokens":0,"output_tokens":${answer.outputTokens}}}\n\n`;
  const stop = `event: message_stop\ndata: {"type":"message_stop"}\n\n`;
  const blank = answer.text.tokens === 0;
  const closing = blank ? [] : [BLOCK_STOP];
  if (answer.lacks !== "finish") closing.push(end);
  if (answer.lacks !== "end-marker") closing.push(stop);
  return {
    contentType: "text/event-stream; charset=utf-8",
    opening: blank ? [start, PING] : [start, BLOCK_START, PING],
    token: (text) =>
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",` +
      `"text":${quoted(text)}}}\n\n`,
    closing,
  };
}

const BLOCK_START =
  `event: content_block_start\ndata: {"type":"content_block_start","index":0,` +
  `"content_block":{"type":"text","text":""}}\n\n`;
const BLOCK_STOP = `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`;

function idOf(answer: Answer): string {
  return quoted(`msg_${answer.id}`);
}

function stopReason(answer: Answer): string {
  return STOP_REASONS[answer.finish];
}

const STOP_REASONS: Readonly<Record<Answer["finish"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  filtered: "refusal",
  blocked: "refusal",
  calls: "tool_use",
};

function inputUsage(answer: Answer): string {
  return (
    `"input_tokens":${answer.inputTokens},"cache_creation_input_tokens":0,"cache_read_input_tokens":0,` +
    `"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}`
  );
}

function listModels(request: HeardRequest, models: readonly string[], rules = STRICT): ModelList | Complaint {
  const complaint = headersComplaint(request, rules.needsKey);
  if (complaint !== null) return complaint;
  return { ok: true, body: anthropicModels(modelAsked(request), models) };
}
