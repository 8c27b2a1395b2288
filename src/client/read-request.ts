import type { ChatRequest, Reasoning, ReasoningEffort } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { type Fields, fieldsAt, isGiven, listAt, nameAt, numberAt, oneOf, switchAt, textAt, wholeAt } from "./field.ts";
import { refuseUnsendable } from "./read-json.ts";
import { readMessages } from "./read-messages.ts";
import { readFormat, readToolChoice, readTools } from "./read-tools.ts";

const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const STOPS_MAX = 4;
const TOKENS_MAX = 10_000_000;

/** What it says of the shape of answers; of what these may say, the rest is refused. */
const ABOUT_ANSWERS = ["n", "audio", "modalities", "logprobs", "top_logprobs", "functions", "function_call"];

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
  ...ABOUT_ANSWERS,
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
  refuseUnanswerable(given);
  const stream = isGiven(given["stream"]) && switchAt(given["stream"], "stream");
  const stop = stopOf(given["stop"]);
  const reasoning = reasoningOf(given);
  const extra = extraOf(given);
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

/** What of an answer could not be given back: better refused than silently left out. */
function refuseUnanswerable(given: Fields): void {
  if (isGiven(given["n"]) && wholeAt(given["n"], "n", 1, 128) !== 1)
    throw unsupported("n", "the answer of a chain is one answer");
  for (const [param, instead] of [
    ["functions", "tools"],
    ["function_call", "tool_choice"],
  ] as const) {
    if (isGiven(given[param])) throw unsupported(param, `it is out of date: use '${instead}'`);
  }
  if (isGiven(given["audio"])) throw unsupported("audio", "answers are text");
  const modalities = isGiven(given["modalities"]) ? listAt(given["modalities"], "modalities") : [];
  const other = modalities.findIndex((modality) => modality !== "text");
  if (other !== -1) throw unsupported(`modalities[${other}]`, "answers are text");
  const wantsLogprobs = isGiven(given["logprobs"]) && switchAt(given["logprobs"], "logprobs");
  if (wantsLogprobs) throw unsupported("logprobs", "not every tier has them");
  if (isGiven(given["top_logprobs"])) throw unsupported("top_logprobs", "not every tier has them");
}

function unsupported(param: string, why: string): InvalidRequest {
  return new InvalidRequest(`Unsupported value for '${param}': ${why}.`, param, "unsupported_value");
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
  if (typeof value === "string") return [nameAt(value, "stop")];
  const list = listAt(value, "stop").map((each, index) => nameAt(each, `stop[${index}]`));
  if (list.length === 0) return null;
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
  for (const [name, value] of rest) refuseUnsendable(value, name);
  return rest.length === 0 ? null : Object.fromEntries(rest);
}
