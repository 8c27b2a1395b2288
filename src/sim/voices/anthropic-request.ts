import { anthropicComplaint } from "./anthropic-errors.ts";
import { readFormat } from "./anthropic-format.ts";
import { type HeardMessages, readMessages } from "./anthropic-messages.ts";
import { readThinking } from "./anthropic-thinking.ts";
import { readTools } from "./anthropic-tools.ts";
import { cacheable } from "./cacheable.ts";
import { bearerOf, isList, isObject, type JsonObject } from "./request-body.ts";
import { parseJson, requestIdOf, textOf, tokensOf } from "./request-body.ts";
import type { Ask, Complaint, HeardRequest } from "./voice.ts";
import type { Wishes } from "./wishes.ts";

export function headersComplaint(request: HeardRequest, needsKey: boolean): Complaint | null {
  // The vendor's clients send the key as a bearer since their first major version, in a header of its own before it.
  if (needsKey && (request.headers["x-api-key"] ?? "") === "" && bearerOf(request) === "") {
    return complain(request, { status: 401, type: "authentication_error", message: "x-api-key header is required" });
  }
  if ((request.headers["anthropic-version"] ?? "") === "") {
    return invalid(request, "anthropic-version: header is required");
  }
  return null;
}

export function readBody(request: HeardRequest): Ask | Complaint {
  const body = parseJson(request.body);
  if (body === undefined) return invalid(request, "The request body is not valid JSON");
  if (!isObject(body)) return invalid(request, "Input should be a valid dictionary or object to extract fields from");
  const { model, max_tokens: tokensMax, stream: streamed } = body;
  if (body["thread"] !== undefined) return anthropicComplaint(400, NO_THREADS, requestIdOf(request));
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
  const wishes = readWishes(body, heard);
  if (typeof wishes === "string") return invalid(request, wishes);
  const { tools } = body;
  const characters = heard.characters + system.length + (tools === undefined ? 0 : JSON.stringify(tools).length);
  return {
    ok: true,
    model,
    stream: streamed === true,
    streamUsage: true,
    inputTokens: tokensOf(characters) + heard.imageTokens,
    tokensMax,
    prompt: heard.prompt,
    prefill: heard.prefill,
    ...(wishes === null ? null : { wishes }),
    ...cacheable(characters, () => markedIn(body), true),
  };
}

/** What the API says where it cannot store a conversation: clients that can send all of it then do. */
const NO_THREADS = {
  type: "invalid_request_error",
  message: "thread: Threads are not supported for this request.",
  details: { error_code: "thread_unsupported_request", unsupported: null },
} as const;

/** What a request asks for beside words; null: nothing; or a complaint. */
function readWishes(body: JsonObject, heard: HeardMessages): Wishes | null | string {
  const tools = readTools(body);
  if (typeof tools === "string") return tools;
  const format = readFormat(body);
  if (typeof format === "string") return format;
  const thinking = readThinking(body, heard, tools.choice);
  if (typeof thinking === "string") return thinking;
  const stopped = body["stop_sequences"];
  const stops = isList(stopped) ? stopped.filter((text) => typeof text === "string") : [];
  const { results } = heard;
  const isPlain = tools.tools.length + results.length + stops.length === 0 && format === null && thinking === null;
  return isPlain ? null : { ...tools, results, format, stops, thinking };
}

/** The API keeps what a request marks for it, up to the last mark; a mark on the request itself is one on its end. */
function markedIn({ tools, system, messages, cache_control: whole }: JsonObject): readonly unknown[] {
  const read = [tools, system, messages].flatMap((part) => (isList(part) ? part : part === undefined ? [] : [part]));
  if (whole !== undefined && whole !== null) return read;
  return read.slice(0, 1 + read.findLastIndex((part) => JSON.stringify(part).includes('"cache_control":{')));
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
  const { stream: streamed, stop_sequences: stops } = body;
  if (streamed !== undefined && typeof streamed !== "boolean") return "stream: Input should be a valid boolean";
  const outside = rangeComplaint("temperature", body["temperature"]) ?? rangeComplaint("top_p", body["top_p"]);
  if (outside !== null) return outside;
  if (stops !== undefined) {
    if (!isList(stops)) return "stop_sequences: Input should be a valid list";
    for (const stop of stops) {
      if (typeof stop !== "string") return "stop_sequences: Input should be a valid string";
      if (stop.trim() === "") return "stop_sequences: each stop sequence must contain non-whitespace";
    }
  }
  return null;
}

function rangeComplaint(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== "number") return `${name}: Input should be a valid number`;
  return value < 0 || value > 1 ? `${name}: range: 0..1` : null;
}

function invalid(request: HeardRequest, message: string): Complaint {
  return complain(request, { status: 400, type: "invalid_request_error", message });
}

export function complain(
  request: HeardRequest,
  words: { readonly status: number; readonly type: string; readonly message: string },
): Complaint {
  const { status, type, message } = words;
  return anthropicComplaint(status, { type, message }, requestIdOf(request));
}
