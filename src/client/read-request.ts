import type { ChatRequest, Reasoning, ReasoningEffort } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { type Fields, fieldsAt, isGiven, listAt, numberAt, oneOf, switchAt, textAt, wholeAt } from "./field.ts";
import { readMessages } from "./read-messages.ts";
import { readFormat, readToolChoice, readTools } from "./read-tools.ts";

const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const STOPS_MAX = 4;
const TOKENS_MAX = 10_000_000;

/** What is read here; everything else is passed on to the OpenAI dialect as it is. */
const READ = new Set([
  "model",
  "messages",
  "stream",
  "stream_options",
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "seed",
  "n",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "reasoning_effort",
  "reasoning",
  "thinking",
]);

export interface ReadRequest {
  /** "auto", or a chain's name. */
  readonly model: string;
  readonly request: Omit<ChatRequest, "id">;
  /** A streamed answer's last chunk says what was used. */
  readonly includeUsage: boolean;
}

/**
 * A request in the words of OpenAI's chat completions.
 *
 * @throws InvalidRequest that names the field; nothing was sent then
 */
export function readRequest(value: unknown): ReadRequest {
  const given = fieldsAt(value, "request");
  const stream = isGiven(given["stream"]) && switchAt(given["stream"], "stream");
  const stop = stopOf(given["stop"]);
  const reasoning = reasoningOf(given);
  const extra = extraOf(given);
  if (isGiven(given["n"]) && wholeAt(given["n"], "n", 1, 128) !== 1) {
    throw new InvalidRequest(
      "Unsupported value for 'n': an answer of a chain is one answer.",
      "n",
      "unsupported_value",
    );
  }
  return {
    model: isGiven(given["model"]) ? textAt(given["model"], "model") : "auto",
    includeUsage: includesUsage(given["stream_options"], stream),
    request: {
      messages: readMessages(given["messages"]),
      stream,
      ...number(given, "temperature", "temperature", 0, 2),
      ...number(given, "top_p", "topP", 0, 1),
      ...tokensMaxOf(given),
      ...(stop === null ? {} : { stop }),
      ...(isGiven(given["seed"])
        ? { seed: wholeAt(given["seed"], "seed", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) }
        : {}),
      ...toolsOf(given),
      ...formatOf(given["response_format"]),
      ...(reasoning === null ? {} : { reasoning }),
      ...(extra === null ? {} : { extra }),
    },
  };
}

function number<Key extends string>(given: Fields, param: string, key: Key, least: number, most: number) {
  const value = given[param];
  const read: { [Name in Key]?: number } = {};
  if (isGiven(value)) read[key] = numberAt(value, param, least, most);
  return read;
}

function tokensMaxOf(given: Fields): { readonly tokensMax?: number } {
  for (const param of ["max_completion_tokens", "max_tokens"]) {
    if (isGiven(given[param])) return { tokensMax: wholeAt(given[param], param, 1, TOKENS_MAX) };
  }
  return {};
}

function stopOf(value: unknown): readonly string[] | null {
  if (!isGiven(value)) return null;
  if (typeof value === "string") return [value];
  const list = listAt(value, "stop").map((each, index) => textAt(each, `stop[${index}]`));
  if (list.length <= STOPS_MAX) return list;
  throw new InvalidRequest(`Invalid 'stop': there are more than ${STOPS_MAX}.`, "stop", "array_above_max_length");
}

function includesUsage(value: unknown, stream: boolean): boolean {
  if (!isGiven(value)) return false;
  const options = fieldsAt(value, "stream_options");
  if (!stream) throw new InvalidRequest("'stream_options' is only allowed when 'stream' is true.", "stream_options");
  return isGiven(options["include_usage"]) && switchAt(options["include_usage"], "stream_options.include_usage");
}

function toolsOf(given: Fields) {
  const tools = isGiven(given["tools"]) ? readTools(given["tools"]) : [];
  const choice = isGiven(given["tool_choice"]) ? readToolChoice(given["tool_choice"], tools) : null;
  if (tools.length === 0) return {};
  const parallel = given["parallel_tool_calls"];
  return {
    tools,
    ...(choice === null ? {} : { toolChoice: choice }),
    ...(isGiven(parallel) ? { parallelToolCalls: switchAt(parallel, "parallel_tool_calls") } : {}),
  };
}

function formatOf(value: unknown) {
  const format = isGiven(value) ? readFormat(value) : null;
  return format === null ? {} : { responseFormat: format };
}

/** OpenAI's word for it, OpenRouter's or Anthropic's; only one of them. */
function reasoningOf(given: Fields): Reasoning | null {
  const said = ["reasoning_effort", "reasoning", "thinking"].filter((param) => isGiven(given[param]));
  const [param, another] = said;
  if (param === undefined) return null;
  if (another !== undefined) {
    throw new InvalidRequest(
      `'${param}' and '${another}' say the same thing: give one of them.`,
      another,
      "unsupported_parameter",
    );
  }
  const value = given[param];
  if (param === "reasoning_effort") return { effort: oneOf(value, param, EFFORTS) };
  const wanted = fieldsAt(value, param);
  if (param === "thinking") {
    const type = oneOf(wanted["type"], "thinking.type", ["enabled", "disabled"]);
    if (type === "disabled") return { effort: "none" };
    return isGiven(wanted["budget_tokens"])
      ? { tokensMax: wholeAt(wanted["budget_tokens"], "thinking.budget_tokens", 1, TOKENS_MAX) }
      : { effort: "medium" };
  }
  if (isGiven(wanted["max_tokens"])) {
    return { tokensMax: wholeAt(wanted["max_tokens"], "reasoning.max_tokens", 0, TOKENS_MAX) };
  }
  return { effort: oneOf(wanted["effort"], "reasoning.effort", EFFORTS) };
}

function extraOf(given: Fields): Fields | null {
  const rest = Object.entries(given).filter(([name, value]) => !READ.has(name) && value !== undefined);
  return rest.length === 0 ? null : Object.fromEntries(rest);
}
