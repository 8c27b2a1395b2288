import { cacheable } from "./cacheable.ts";
import { type HeardContents, readContents } from "./gemini-contents.ts";
import { geminiComplaint } from "./gemini-errors.ts";
import { type Options, readOptions } from "./gemini-options.ts";
import { bothForms, either, unknownName } from "./gemini-reject.ts";
import { readTools } from "./gemini-tools.ts";
import { isList, isObject, type JsonObject, parseJson, textOf, tokensOf } from "./request-body.ts";
import type { Ask, Complaint, HeardRequest } from "./voice.ts";
import type { Wishes } from "./wishes.ts";

export const WHOLE_METHOD = ":generateContent";
export const STREAM_METHOD = ":streamGenerateContent";
export const MODELS = "/models/";

export function wantsArray(request: HeardRequest): boolean {
  return request.path.endsWith(STREAM_METHOD) && parameter(request.query, "alt") !== "sse";
}

/** The value of a query parameter, not decoded; empty where it is absent. */
function parameter(query: string, name: string): string {
  for (const pair of query.split("&")) if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  return "";
}

export function keyComplaint(request: HeardRequest): Complaint | null {
  if ((request.headers["x-goog-api-key"] ?? "") !== "" || parameter(request.query, "key") !== "") return null;
  const message =
    "Method doesn't allow unregistered callers (callers without established identity). " +
    "Please use API Key or other form of API consumer identity to call this API.";
  return geminiComplaint({ code: 403, message, status: "PERMISSION_DENIED" }, wantsArray(request));
}

export function readBody(request: HeardRequest): Ask | Complaint {
  const streamed = request.path.endsWith(STREAM_METHOD);
  const model = modelOf(request.path);
  if (model === "") return invalid(request, "* GenerateContentRequest.model: unexpected model name format\n");
  const body = parseJson(request.body);
  if (!isObject(body)) return invalid(request, "Invalid JSON payload received. Expected an object.");
  const fields = unknownName(body, FIELDS, "");
  if (fields !== null) return invalid(request, fields);
  const heard = readContents(body["contents"]);
  if (typeof heard === "string") return invalid(request, heard);
  const instruction = either(body, "systemInstruction", "system_instruction");
  const system = readSystem(instruction);
  if (system === null) return invalid(request, "Invalid value at 'system_instruction'.");
  const config = either(body, "generationConfig", "generation_config") ?? {};
  if (!isObject(config)) return invalid(request, "Invalid value at 'generation_config'.");
  const options = readOptions(config, model);
  if (typeof options === "string") return invalid(request, options);
  const wishes = readWishes(body, model, heard, options);
  if (typeof wishes === "string") return invalid(request, wishes);
  const { tools, contents } = body;
  const characters = heard.characters + system + (tools === undefined ? 0 : JSON.stringify(tools).length);
  return {
    ok: true,
    model,
    stream: streamed,
    streamUsage: true,
    inputTokens: tokensOf(characters) + heard.imageTokens,
    tokensMax: options.tokensMax,
    prompt: heard.prompt,
    prefill: heard.prefill,
    arrayStream: streamed && wantsArray(request),
    ...(wishes === null ? null : { wishes }),
    ...cacheable(characters, () => [tools, instruction, contents]),
  };
}

/** What stands between `/models/` and the colon; tuned models and the like are not served. */
function modelOf(path: string): string {
  const start = path.lastIndexOf(MODELS) + MODELS.length;
  return path.slice(start, path.lastIndexOf(":"));
}

const FIELDS = bothForms(
  "contents model tools toolConfig safetySettings systemInstruction generationConfig cachedContent labels serviceTier store",
);

/** Its characters; null: it is not a content. */
function readSystem(instruction: unknown): number | null {
  if (instruction === undefined) return 0;
  if (!isObject(instruction)) return null;
  return isList(instruction["parts"]) ? (textOf(instruction["parts"])?.length ?? null) : null;
}

/** What a request asks for beside words; null: nothing; or a complaint. */
function readWishes(body: JsonObject, model: string, heard: HeardContents, options: Options): Wishes | null | string {
  const tools = readTools(body);
  if (typeof tools === "string") return tools;
  const { stops, format, thinking } = options;
  const isThird = model.startsWith("gemini-3");
  if (format !== null && tools.tools.length > 0 && !isThird) {
    return "Function calling with a response mime type: 'application/json' is unsupported";
  }
  if (heard.unsigned !== null && isThird) {
    const { name, position } = heard.unsigned;
    return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${position}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
  }
  const { results } = heard;
  const isPlain = tools.tools.length + results.length + stops.length === 0 && format === null && thinking === null;
  return isPlain ? null : { ...tools, parallel: true, results, format, stops, thinking };
}

function invalid(request: HeardRequest, message: string): Complaint {
  return geminiComplaint({ code: 400, message, status: "INVALID_ARGUMENT" }, wantsArray(request));
}
