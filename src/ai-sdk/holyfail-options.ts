import { InvalidRequest } from "../client/errors.ts";
import { type Fields, fieldsAt, isGiven, nameAt, oneOf, switchAt, wholeAt } from "../client/field.ts";
import type { JsonRecord, Reasoning, ReasoningEffort } from "../core/request.ts";
import type { ProviderOptions } from "./call.ts";

const PATH = "providerOptions.holyfail";
const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];
const THINKING_TOKENS_MAX = 10_000_000;
const TIMEOUT_MS_MAX = 86_400_000;

/** What a call may say under `providerOptions.holyfail`. */
export interface HolyfailOptions {
  /** In place of the model's own chain: its name in the chain file, or "auto". */
  readonly chain?: string;
  /** The whole of the request, in place of the chain's `timeout_ms`. */
  readonly timeoutMs?: number;
  readonly reasoningEffort?: ReasoningEffort;
  /** In place of an effort: how many tokens the model may think. */
  readonly thinkingTokens?: number;
  /** False: at most one tool call in an answer. */
  readonly parallelToolCalls?: boolean;
  /** Whether an answer is held to its JSON Schema to the letter. Default: where the schema allows it. */
  readonly strictJsonSchema?: boolean;
  /** Parameters that only tiers that speak OpenAI's format get, under their own names. */
  readonly extra?: JsonRecord;
}

const NAMES: readonly string[] = [
  "chain",
  "timeoutMs",
  "reasoningEffort",
  "thinkingTokens",
  "parallelToolCalls",
  "strictJsonSchema",
  "extra",
] satisfies readonly (keyof HolyfailOptions)[];

/** A call's own options, with what they mean for a request. */
export interface ReadOptions {
  readonly chain: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly reasoning: Reasoning | undefined;
  readonly parallelToolCalls: boolean | undefined;
  readonly strictJsonSchema: boolean | undefined;
  readonly extra: JsonRecord;
}

/** @throws InvalidRequest for an option that is unknown or not what it should be */
export function readHolyfailOptions(options: ProviderOptions | undefined): ReadOptions {
  const given = fieldsAt(options?.["holyfail"] ?? {}, PATH);
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    const param = `${PATH}.${unknown}`;
    throw new InvalidRequest(`Unknown option '${param}'. The options are: ${NAMES.join(", ")}.`, param);
  }
  const effort = read(given, "reasoningEffort", (value, param) => oneOf(value, param, EFFORTS));
  const tokensMax = read(given, "thinkingTokens", (value, param) => wholeAt(value, param, 1, THINKING_TOKENS_MAX));
  return {
    chain: read(given, "chain", nameAt),
    timeoutMs: read(given, "timeoutMs", (value, param) => wholeAt(value, param, 1, TIMEOUT_MS_MAX)),
    reasoning: tokensMax !== undefined ? { tokensMax } : effort === undefined ? undefined : { effort },
    parallelToolCalls: read(given, "parallelToolCalls", switchAt),
    strictJsonSchema: read(given, "strictJsonSchema", switchAt),
    extra: read(given, "extra", fieldsAt) ?? {},
  };
}

function read<Value>(
  given: Fields,
  name: keyof HolyfailOptions,
  as: (value: unknown, param: string) => Value,
): Value | undefined {
  return isGiven(given[name]) ? as(given[name], `${PATH}.${name}`) : undefined;
}
