import { cacheable } from "./cacheable.ts";
import { readMessages } from "./openai-messages.ts";
import { reject, type Wrong, tooLongList, wrongType } from "./openai-reject.ts";
import { readWishes } from "./openai-wishes.ts";
import { bearerOf, isList, isObject, type JsonObject, parseJson, tokensOf } from "./request-body.ts";
import type { Ask, Complaint, HeardRequest } from "./voice.ts";

const STOPS_MAX = 4;

export function keyComplaint(request: HeardRequest): Complaint | null {
  // Azure's OpenAI endpoint takes the key in a header of its own.
  if (bearerOf(request) !== "" || (request.headers["api-key"] ?? "") !== "") return null;
  const message =
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
    "(i.e. Authorization: Bearer YOUR_KEY).";
  return reject(request, { message, status: 401, code: null });
}

export function readBody(request: HeardRequest): Ask | Complaint {
  const body = parseJson(request.body);
  if (!isObject(body)) {
    const message = "We could not parse the JSON body of your request. The API expects a JSON object.";
    return reject(request, { message, code: null });
  }
  const model = body["model"];
  if (typeof model !== "string" || model === "") {
    return reject(request, { message: "you must provide a model parameter", code: null });
  }
  const heard = readMessages(body["messages"]);
  if ("wrong" in heard) return reject(request, heard.wrong);
  const tokensMax = body["max_completion_tokens"] ?? body["max_tokens"] ?? null;
  const wrong = optionsComplaint(body, model, tokensMax) ?? samplingComplaint(body);
  if (wrong !== null) return reject(request, wrong);
  const wishes = readWishes(body, heard);
  if (wishes !== null && "wrong" in wishes) return reject(request, wishes.wrong);
  const options = body["stream_options"];
  const { characters, imageTokens, prompt, prefill } = heard;
  const { tools } = body;
  const offered = tools === undefined ? 0 : JSON.stringify(tools).length;
  return {
    ok: true,
    model,
    stream: body["stream"] === true,
    streamUsage: isObject(options) && options["include_usage"] === true,
    inputTokens: tokensOf(characters + offered) + imageTokens,
    tokensMax: typeof tokensMax === "number" ? tokensMax : null,
    prompt,
    prefill,
    ...(wishes === null ? null : { wishes }),
    ...cacheable(characters + offered, () => [tools, body["messages"]]),
  };
}

function optionsComplaint(body: JsonObject, model: string, tokensMax: unknown): Wrong | null {
  const { stream: streamed } = body;
  if (streamed !== undefined && streamed !== null && typeof streamed !== "boolean") {
    return wrongType("stream", "a boolean", streamed);
  }
  if (streamed !== true && isObject(body["stream_options"])) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return { message, param: "stream_options", code: null };
  }
  if (tokensMax !== null && (typeof tokensMax !== "number" || !Number.isInteger(tokensMax) || tokensMax < 1)) {
    const message = "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.";
    return { message, param: "max_tokens", code: "integer_below_min_value" };
  }
  if ((body["max_tokens"] ?? null) !== null && isReasoningModel(model)) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return { message, param: "max_tokens", code: "unsupported_parameter" };
  }
  return null;
}

function samplingComplaint(body: JsonObject): Wrong | null {
  const { stop, seed } = body;
  const outside = rangeComplaint("temperature", body["temperature"], 2) ?? rangeComplaint("top_p", body["top_p"], 1);
  if (outside !== null) return outside;
  if (seed !== undefined && seed !== null && (typeof seed !== "number" || !Number.isInteger(seed))) {
    return wrongType("seed", "an integer", seed);
  }
  if (stop === undefined || stop === null || typeof stop === "string") return null;
  if (!isList(stop)) return wrongType("stop", "one of a string or array of strings", stop);
  if (stop.length > STOPS_MAX) return tooLongList("stop", STOPS_MAX, stop.length);
  const odd = stop.findIndex((text) => typeof text !== "string");
  return odd === -1 ? null : wrongType(`stop[${odd}]`, "a string", stop[odd]);
}

function rangeComplaint(param: string, value: unknown, most: number): Wrong | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && value >= 0 && value <= most) return null;
  const code = Number(value) < 0 ? "decimal_below_min_value" : "decimal_above_max_value";
  return { message: `Invalid '${param}': expected a decimal between 0 and ${most}.`, param, code };
}

/** Those that OpenAI itself serves under these names; a relay's `openai/o3` takes either parameter. */
function isReasoningModel(model: string): boolean {
  if (model.startsWith("gpt-5")) return !model.startsWith("gpt-5-chat");
  return model.startsWith("o1") || model.startsWith("o3") || model.startsWith("o4-");
}
