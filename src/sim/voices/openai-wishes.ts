import type { Heard } from "./heard.ts";
import { missing, type Wrong, wrongType, wrongValue } from "./openai-reject.ts";
import { looseIn } from "./openai-strict.ts";
import { nameComplaint, readTools } from "./openai-tools.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { type JsonFormat, type Thinking, tokensOfBudget, tokensOfEffort, type Wishes } from "./wishes.ts";

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh"];
const FORMATS = ["json_object", "json_schema", "text"];

/** What a request asks for beside words; null: nothing. `heard`: what was said in its messages. */
export function readWishes(body: JsonObject, heard: Heard): Wishes | null | { readonly wrong: Wrong } {
  const tools = readTools(body);
  if ("wrong" in tools) return tools;
  const format = readFormat(body["response_format"], body["messages"]);
  if (format !== null && "wrong" in format) return format;
  const thinking = readThinking(body);
  if (thinking !== null && "wrong" in thinking) return thinking;
  const { results } = heard;
  const stops = stopsIn(body["stop"]);
  const isPlain = tools.tools.length + results.length + stops.length === 0 && format === null && thinking === null;
  return isPlain ? null : { ...tools, results, format, stops, thinking };
}

function stopsIn(stop: unknown): readonly string[] {
  if (typeof stop === "string") return stop === "" ? [] : [stop];
  return isList(stop) ? stop.filter((text): text is string => typeof text === "string" && text !== "") : [];
}

function readFormat(format: unknown, messages: unknown): JsonFormat | null | { readonly wrong: Wrong } {
  if (format === undefined || format === null) return null;
  const at = "response_format";
  if (!isObject(format)) return { wrong: wrongType(at, "an object", format) };
  const { type } = format;
  if (type === undefined) return { wrong: missing(`${at}.type`) };
  if (type === "text") return null;
  if (type === "json_object") return saysJson(messages) ? { schema: null } : { wrong: NO_JSON_SAID };
  if (type !== "json_schema") return { wrong: wrongValue(`${at}.type`, type, FORMATS) };
  const named = format["json_schema"];
  if (named === undefined) return { wrong: missing(`${at}.json_schema`) };
  if (!isObject(named)) return { wrong: wrongType(`${at}.json_schema`, "an object", named) };
  const misnamed = nameComplaint(named["name"], `${at}.json_schema.name`);
  if (misnamed !== null) return { wrong: misnamed };
  const { schema } = named;
  if (schema === undefined) return { wrong: missing(`${at}.json_schema.schema`) };
  if (!isObject(schema)) return { wrong: wrongType(`${at}.json_schema.schema`, "an object", schema) };
  return schemaComplaint(named, schema) ?? { schema };
}

function schemaComplaint(named: JsonObject, schema: JsonObject): { readonly wrong: Wrong } | null {
  const head = `Invalid schema for response_format '${inWords(named["name"])}': `;
  const wrong = (message: string) => ({ wrong: { message: head + message, param: "response_format", code: null } });
  const { type } = schema;
  if (named["strict"] !== true) return null;
  if (type !== "object") {
    const got = typeof type === "string" ? type : "None";
    return wrong(`schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`);
  }
  const loose = looseIn(schema);
  return loose === null ? null : wrong(loose);
}

const NO_JSON_SAID: Wrong = {
  message: "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  param: "messages",
  code: null,
};

function saysJson(messages: unknown): boolean {
  return isList(messages) && messages.some((message) => /json/i.test(JSON.stringify(message)));
}

/**
 * OpenAI's effort, OpenRouter's `reasoning`, and the `thinking` of those that took Anthropic's word for it. OpenAI keeps
 * the thoughts for itself; this provider shows them, as most others that speak like it do.
 */
function readThinking(body: JsonObject): Thinking | null | { readonly wrong: Wrong } {
  const effort = body["reasoning_effort"] ?? null;
  const { reasoning, thinking } = body;
  if (effort !== null) return readEffort(effort, "reasoning_effort", "yes");
  if (isObject(reasoning)) {
    const { effort: wanted, max_tokens: tokensMax, exclude, enabled } = reasoning;
    const shown = exclude === true ? "no" : "detailed";
    if (typeof tokensMax === "number") return { tokensMax: tokensOfBudget(tokensMax), shown };
    if (wanted !== undefined) return readEffort(wanted, "reasoning.effort", shown);
    return enabled === true ? { tokensMax: tokensOfEffort("medium"), shown } : null;
  }
  if (!isObject(thinking) || thinking["type"] === "disabled") return null;
  const { budget_tokens: budget } = thinking;
  const tokensMax = typeof budget === "number" ? tokensOfBudget(budget) : tokensOfEffort("medium");
  return { tokensMax, shown: "yes" };
}

function readEffort(
  effort: unknown,
  param: string,
  shown: Thinking["shown"],
): Thinking | null | { readonly wrong: Wrong } {
  if (typeof effort !== "string" || !EFFORTS.includes(effort)) return { wrong: wrongValue(param, effort, EFFORTS) };
  return effort === "none" ? null : { tokensMax: tokensOfEffort(effort), shown };
}
