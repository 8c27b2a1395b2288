import {
  openaiBlocked,
  openaiComplaint,
  openaiError,
  openaiErrorEvent,
  openaiErrorHeaders,
  openaiHeaders,
} from "./openai-errors.ts";
import { openaiModels } from "./openai-models.ts";
import { STRICT, bearerOf, isList, isObject, parseJson } from "./request-body.ts";
import { modelAsked, quoted, requestIdOf, secondsOf, textOf, tokensOf } from "./request-body.ts";
import type { JsonObject } from "./request-body.ts";
import type { Answer, Ask, Complaint, HeardRequest, ModelList, Prefill, StreamScript, Voice } from "./voice.ts";

/** Chat completions, as OpenAI and the many that speak like it answer them. */
export const openaiVoice: Voice = {
  name: "openai",
  hears: (method, path) =>
    method === "POST" ? path.endsWith("/chat/completions") : method === "GET" && /\/models(?:\/.+)?$/.test(path),
  read: (request, rules = STRICT) => (rules.needsKey ? keyComplaint(request) : null) ?? readBody(request),
  listModels,
  nothingHere: (request) =>
    reject(request, `Invalid URL (${request.method} ${request.path})`, { status: 404, code: null }),
  whole,
  stream,
  error: openaiError,
  errorEvent: openaiErrorEvent,
  blocked: openaiBlocked,
  headers: openaiHeaders,
};

const ROLES: ReadonlySet<unknown> = new Set(["system", "assistant", "user", "function", "tool", "developer"]);
const STOPS_MAX = 4;
const FINGERPRINT = "fp_5im0000000";

function keyComplaint(request: HeardRequest): Complaint | null {
  // Azure's OpenAI endpoint takes the key in a header of its own.
  if (bearerOf(request) !== "" || (request.headers["api-key"] ?? "") !== "") return null;
  const message =
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
    "(i.e. Authorization: Bearer YOUR_KEY).";
  return reject(request, message, { status: 401, code: null });
}

function readBody(request: HeardRequest): Ask | Complaint {
  const body = parseJson(request.body);
  if (!isObject(body)) {
    return reject(request, "We could not parse the JSON body of your request. The API expects a JSON object.", {
      code: null,
    });
  }
  const model = body["model"];
  if (typeof model !== "string" || model === "") {
    return reject(request, "you must provide a model parameter", { code: null });
  }
  const heard = readMessages(request, body["messages"]);
  if (!heard.ok) return heard;
  const tokensMax = body["max_completion_tokens"] ?? body["max_tokens"] ?? null;
  const complaint = optionsComplaint(request, body, model, tokensMax);
  if (complaint !== null) return complaint;
  const options = body["stream_options"];
  return {
    ok: true,
    model,
    stream: body["stream"] === true,
    streamUsage: isObject(options) && options["include_usage"] === true,
    inputTokens: tokensOf(heard.characters),
    tokensMax: typeof tokensMax === "number" ? tokensMax : null,
    prompt: heard.prompt,
    prefill: heard.prefill,
  };
}

interface Heard {
  readonly ok: true;
  readonly characters: number;
  readonly prompt: string;
  readonly prefill: Prefill | null;
}

function readMessages(request: HeardRequest, messages: unknown): Heard | Complaint {
  if (messages === undefined) {
    return reject(request, "Missing required parameter: 'messages'.", {
      param: "messages",
      code: "missing_required_parameter",
    });
  }
  if (!isList(messages)) {
    const message = `Invalid type for 'messages': expected an array of objects, but got ${nameOfType(messages)} instead.`;
    return reject(request, message, { param: "messages", code: "invalid_type" });
  }
  if (messages.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    return reject(request, message, { param: "messages", code: "empty_array" });
  }
  let characters = 0;
  let prompt = "";
  let prefill: Prefill | null = null;
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (!isObject(message) || !ROLES.has(message["role"])) return roleComplaint(request, index, message);
    const text = textOf(message["content"]);
    if (text === null && !(message["role"] === "assistant" && isList(message["tool_calls"]))) {
      const words = `Invalid type for 'messages[${index}].content': expected one of a string or array of objects, but got ${nameOfType(message["content"])} instead.`;
      return reject(request, words, { param: `messages[${index}].content`, code: "invalid_type" });
    }
    characters += text?.length ?? 0;
    if (text !== null && message["role"] === "user") prompt = text;
    const prefix = message["prefix"];
    prefill = message["role"] === "assistant" ? { text: text ?? "", carriedOn: prefix === true } : null;
  }
  return { ok: true, characters, prompt, prefill };
}

function roleComplaint(request: HeardRequest, index: number, message: unknown): Complaint {
  if (!isObject(message)) {
    const words = `Invalid type for 'messages[${index}]': expected an object, but got ${nameOfType(message)} instead.`;
    return reject(request, words, { param: `messages[${index}]`, code: "invalid_type" });
  }
  const { role } = message;
  const param = `messages[${index}].role`;
  if (role === undefined) {
    return reject(request, `Missing required parameter: '${param}'.`, { param, code: "missing_required_parameter" });
  }
  const supported = "Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.";
  return reject(request, `Invalid value: '${typeof role === "string" ? role : nameOfType(role)}'. ${supported}`, {
    param,
    code: "invalid_value",
  });
}

function optionsComplaint(
  request: HeardRequest,
  body: JsonObject,
  model: string,
  tokensMax: unknown,
): Complaint | null {
  const { stream: streamed, temperature, stop } = body;
  if (streamed !== undefined && streamed !== null && typeof streamed !== "boolean") {
    const message = `Invalid type for 'stream': expected a boolean, but got ${nameOfType(streamed)} instead.`;
    return reject(request, message, { param: "stream", code: "invalid_type" });
  }
  if (streamed !== true && isObject(body["stream_options"])) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return reject(request, message, { param: "stream_options", code: null });
  }
  if (tokensMax !== null && (typeof tokensMax !== "number" || !Number.isInteger(tokensMax) || tokensMax < 1)) {
    const message = "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.";
    return reject(request, message, { param: "max_tokens", code: "integer_below_min_value" });
  }
  if ((body["max_tokens"] ?? null) !== null && isReasoningModel(model)) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return reject(request, message, { param: "max_tokens", code: "unsupported_parameter" });
  }
  if (temperature !== undefined && temperature !== null) {
    if (typeof temperature !== "number" || temperature < 0 || temperature > 2) {
      const code = Number(temperature) < 0 ? "decimal_below_min_value" : "decimal_above_max_value";
      return reject(request, "Invalid 'temperature': expected a decimal between 0 and 2.", {
        param: "temperature",
        code,
      });
    }
  }
  if (isList(stop) && stop.length > STOPS_MAX) {
    const message = `Invalid 'stop': array too long. Expected an array with maximum length ${STOPS_MAX}, but got an array with length ${stop.length} instead.`;
    return reject(request, message, { param: "stop", code: "array_above_max_length" });
  }
  return null;
}

/** Those that OpenAI itself serves under these names; a relay's `openai/o3` takes either parameter. */
function isReasoningModel(model: string): boolean {
  if (model.startsWith("gpt-5")) return !model.startsWith("gpt-5-chat");
  return model.startsWith("o1") || model.startsWith("o3") || model.startsWith("o4-");
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (isList(value)) return "an array";
  if (typeof value === "number") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function reject(
  request: HeardRequest,
  message: string,
  where: { readonly status?: number; readonly param?: string; readonly code: string | null },
): Complaint {
  const words = { message, type: "invalid_request_error", param: where.param ?? null, code: where.code };
  return openaiComplaint(where.status ?? 400, words, openaiErrorHeaders(requestIdOf(request)));
}

function whole(answer: Answer): string {
  return (
    `{"id":${idOf(answer)},"object":"chat.completion","created":${secondsOf(answer.createdAtMs)},` +
    `"model":${quoted(answer.model)},"choices":[{"index":0,"message":{"role":"assistant","content":` +
    `${answer.text.literal()},"refusal":null,"annotations":[]},"logprobs":null,` +
    `"finish_reason":"${FINISHES[answer.finish]}"}],"usage":${usageOf(answer)},"service_tier":"default",` +
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
  const closing = answer.lacks === "finish" ? [] : [choice("{}", `"${FINISHES[answer.finish]}"`)];
  if (answer.streamUsage) closing.push(`${head}],"usage":${usageOf(answer)}}\n\n`);
  if (answer.lacks !== "end-marker") closing.push("data: [DONE]\n\n");
  return {
    contentType: "text/event-stream; charset=utf-8",
    opening: [choice(`{"role":"assistant","content":"","refusal":null}`, "null")],
    token: (text) => choice(`{"content":${quoted(text)}}`, "null"),
    closing,
  };
}

const FINISHES: Readonly<Record<Answer["finish"], string>> = {
  stop: "stop",
  length: "length",
  filtered: "content_filter",
  blocked: "content_filter",
};

function idOf(answer: Answer): string {
  return quoted(`chatcmpl-${answer.id}`);
}

function usageOf(answer: Answer): string {
  const output = answer.outputTokens;
  return (
    `{"prompt_tokens":${answer.inputTokens},"completion_tokens":${output},` +
    `"total_tokens":${answer.inputTokens + output},"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},` +
    `"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,` +
    `"rejected_prediction_tokens":0}}`
  );
}

function listModels(request: HeardRequest, models: readonly string[], rules = STRICT): ModelList | Complaint {
  const complaint = rules.needsKey ? keyComplaint(request) : null;
  if (complaint !== null) return complaint;
  return { ok: true, body: openaiModels(modelAsked(request), models) };
}
