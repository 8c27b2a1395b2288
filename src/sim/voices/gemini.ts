import { geminiComplaint, geminiError, geminiErrorEvent } from "./gemini-errors.ts";
import { STRICT, isList, isObject, modelAsked, parseJson, quoted, textOf, tokensOf } from "./request-body.ts";
import type { JsonObject } from "./request-body.ts";
import type { Answer, Ask, Complaint, HeardRequest, ModelList, Prefill, StreamScript, Voice } from "./voice.ts";

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
  whole: (answer) => part(answer, { literal: answer.text.literal(), outputTokens: answer.outputTokens, last: true }),
  stream,
  error: geminiError,
  errorEvent: geminiErrorEvent,
  blocked: () => null,
  headers: ({ contentType }) => ({ "content-type": contentType }),
};

const WHOLE_METHOD = ":generateContent";
const STREAM_METHOD = ":streamGenerateContent";
const MODELS = "/models/";
const STOPS_MAX = 5;

function wantsArray(request: HeardRequest): boolean {
  return request.path.endsWith(STREAM_METHOD) && parameter(request.query, "alt") !== "sse";
}

/** The value of a query parameter, not decoded; empty where it is absent. */
function parameter(query: string, name: string): string {
  for (const pair of query.split("&")) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return "";
}

function keyComplaint(request: HeardRequest): Complaint | null {
  if ((request.headers["x-goog-api-key"] ?? "") !== "" || parameter(request.query, "key") !== "") return null;
  const message =
    "Method doesn't allow unregistered callers (callers without established identity). " +
    "Please use API Key or other form of API consumer identity to call this API.";
  return geminiComplaint({ code: 403, message, status: "PERMISSION_DENIED" }, wantsArray(request));
}

function readBody(request: HeardRequest): Ask | Complaint {
  const streamed = request.path.endsWith(STREAM_METHOD);
  const model = modelOf(request.path);
  if (model === "") return invalid(request, "* GenerateContentRequest.model: unexpected model name format\n");
  const body = parseJson(request.body);
  if (!isObject(body)) return invalid(request, "Invalid JSON payload received. Expected an object.");
  const fields = unknownField(body);
  if (fields !== null) return invalid(request, fields);
  const heard = readContents(body["contents"]);
  if (typeof heard === "string") return invalid(request, heard);
  const system = readSystem(body["systemInstruction"] ?? body["system_instruction"]);
  if (system === null) return invalid(request, "Invalid value at 'system_instruction'.");
  const options = body["generationConfig"] ?? body["generation_config"] ?? {};
  if (!isObject(options)) return invalid(request, "Invalid value at 'generation_config'.");
  const complaint = optionsComplaint(options);
  if (complaint !== null) return invalid(request, complaint);
  const tokensMax = options["maxOutputTokens"] ?? options["max_output_tokens"];
  return {
    ok: true,
    model,
    stream: streamed,
    streamUsage: true,
    inputTokens: tokensOf(heard.characters + system),
    tokensMax: typeof tokensMax === "number" ? tokensMax : null,
    prompt: heard.prompt,
    prefill: heard.prefill,
    arrayStream: streamed && wantsArray(request),
  };
}

/** What stands between `/models/` and the colon; tuned models and the like are not served. */
function modelOf(path: string): string {
  const start = path.lastIndexOf(MODELS) + MODELS.length;
  return path.slice(start, path.lastIndexOf(":"));
}

const FIELDS: ReadonlySet<string> = new Set(
  (
    "contents model tools toolConfig tool_config safetySettings safety_settings systemInstruction system_instruction " +
    "generationConfig generation_config cachedContent cached_content labels serviceTier service_tier store"
  ).split(" "),
);

function unknownField(body: JsonObject): string | null {
  for (const name in body) {
    if (!FIELDS.has(name)) return `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`;
  }
  return null;
}

interface Heard {
  readonly characters: number;
  readonly prompt: string;
  readonly prefill: Prefill | null;
}

function readContents(contents: unknown): Heard | string {
  if (contents === undefined || (isList(contents) && contents.length === 0)) {
    return "* GenerateContentRequest.contents: contents is not specified\n";
  }
  if (!isList(contents)) return "Invalid value at 'contents'.";
  let characters = 0;
  let prompt = "";
  let prefill: Prefill | null = null;
  for (let index = 0; index < contents.length; index += 1) {
    const content = contents[index];
    if (!isObject(content)) return `Invalid value at 'contents[${index}]'.`;
    const { role } = content;
    // A role may be left out where there is nothing but one turn of the user's.
    const valid =
      role === "user" || role === "model" || role === "function" || (role === undefined && contents.length === 1);
    if (!valid) return "Please use a valid role: user, model.";
    if (content["content"] !== undefined) {
      return `Invalid JSON payload received. Unknown name "content" at 'contents[${index}]': Cannot find field.`;
    }
    const parts = content["parts"];
    const text = isList(parts) && parts.length > 0 ? textOf(parts) : null;
    if (text === null) return `* GenerateContentRequest.contents[${index}].parts: contents.parts must not be empty.\n`;
    characters += text.length;
    prefill = role === "model" ? { text, carriedOn: true } : null;
    if (prefill === null) prompt = text;
  }
  return { characters, prompt, prefill };
}

/** Its characters; null: it is not a content. */
function readSystem(instruction: unknown): number | null {
  if (instruction === undefined) return 0;
  if (!isObject(instruction)) return null;
  return isList(instruction["parts"]) ? (textOf(instruction["parts"])?.length ?? null) : null;
}

function optionsComplaint(options: JsonObject): string | null {
  const { temperature } = options;
  const tokensMax = options["maxOutputTokens"] ?? options["max_output_tokens"];
  const stops = options["stopSequences"] ?? options["stop_sequences"];
  if (temperature !== undefined && (typeof temperature !== "number" || temperature < 0 || temperature > 2)) {
    return "* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n";
  }
  if (tokensMax !== undefined && (typeof tokensMax !== "number" || !Number.isInteger(tokensMax) || tokensMax < 1)) {
    return "* GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be positive.\n";
  }
  if (stops !== undefined && (!isList(stops) || stops.length > STOPS_MAX)) {
    return `* GenerateContentRequest.generation_config.stop_sequences: the number of stop_sequences must be at most ${STOPS_MAX}.\n`;
  }
  return null;
}

function invalid(request: HeardRequest, message: string): Complaint {
  return geminiComplaint({ code: 400, message, status: "INVALID_ARGUMENT" }, wantsArray(request));
}

function stream(answer: Answer): StreamScript {
  const { text, outputTokens } = answer;
  // There is no other end than the reason to stop; without it the last response only adds nothing.
  const complete = (answer.lacks ?? "nothing") === "nothing";
  let sent = 0;
  const next = (word: string): string => {
    sent += 1;
    return part(answer, {
      literal: quoted(word),
      outputTokens: Math.round((sent * outputTokens) / text.tokens),
      last: false,
    });
  };
  const last = (): string => part(answer, { literal: `""`, outputTokens, last: complete });
  if (answer.arrayStream !== true) {
    return {
      contentType: "text/event-stream",
      opening: [],
      token: (word) => `data: ${next(word)}\r\n\r\n`,
      closing: [`data: ${last()}\r\n\r\n`],
    };
  }
  return {
    contentType: "application/json; charset=UTF-8",
    opening: ["["],
    token: (word) => `${next(word)}\n,\r\n`,
    closing: [`${last()}\n]\n`],
  };
}

interface Part {
  /** The text as a JSON string. */
  readonly literal: string;
  /** So far: usage is cumulative. */
  readonly outputTokens: number;
  readonly last: boolean;
}

/** One response object. As in every proto3 JSON, what is zero or empty is left out. */
function part(answer: Answer, { literal, outputTokens, last }: Part): string {
  const candidateTokens = outputTokens === 0 ? "" : `"candidatesTokenCount":${outputTokens},`;
  return (
    `{${answer.finish === "blocked" ? BLOCKED : candidates(answer, literal, last)},"usageMetadata":{` +
    `"promptTokenCount":${answer.inputTokens},${candidateTokens}"totalTokenCount":${answer.inputTokens + outputTokens},` +
    `"promptTokensDetails":[{"modality":"TEXT","tokenCount":${answer.inputTokens}}]},` +
    `"modelVersion":${quoted(answer.model)},"responseId":${quoted(answer.id)}}`
  );
}

const BLOCKED = `"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}`;

function candidates({ text, finish }: Answer, literal: string, last: boolean): string {
  const parts = text.tokens === 0 ? "" : `"parts":[{"text":${literal}}],`;
  return `"candidates":[{"content":{${parts}"role":"model"},${last ? FINISHES[finish] : ""}"index":0}]`;
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
