import type { JsonObject } from "./request-body.ts";

/** What a request asks for beside words, whatever its provider calls it. */
export interface Wishes {
  readonly tools: readonly OfferedTool[];
  /** auto: as the model likes. required: some tool. A list: one of these. */
  readonly choice: "auto" | "none" | "required" | readonly string[];
  /** False: at most one call in an answer. */
  readonly parallel: boolean;
  /** What tools have said since the model spoke last; empty: somebody else has spoken. */
  readonly results: readonly ToolResult[];
  /** Null: words are fine. */
  readonly format: JsonFormat | null;
  /** Where one of these would be said, the answer ends instead. */
  readonly stops: readonly string[];
  /** Null: the model answers without thinking first. */
  readonly thinking: Thinking | null;
}

export interface OfferedTool {
  readonly name: string;
  /** Of its arguments, a JSON Schema. */
  readonly schema: JsonObject;
}

export interface ToolResult {
  readonly name: string;
  readonly text: string;
}

export interface JsonFormat {
  /** Null: any object will do. */
  readonly schema: JsonObject | null;
}

export interface Thinking {
  readonly tokensMax: number;
  readonly shown: Shown;
}

/**
 * How a provider shows thoughts. no: it thinks, and only its usage tells. redacted: encrypted, for nobody to read.
 * detailed: as text and again in a list with their signature, as OpenRouter does.
 */
export type Shown = "yes" | "no" | "redacted" | "detailed";

export const NO_WISHES: Wishes = {
  tools: [],
  choice: "auto",
  parallel: true,
  results: [],
  format: null,
  stops: [],
  thinking: null,
};

/** How much a model thinks at each effort, in tokens: few, so that an answer does not drown in them. */
const EFFORT_TOKENS: Readonly<Record<string, number>> = {
  minimal: 8,
  low: 16,
  medium: 32,
  high: 64,
  xhigh: 96,
  max: 128,
};
const EFFORT_TOKENS_DEFAULT = 32;
/** Nobody uses up a generous budget. */
const BUDGET_TOKENS_MAX = 128;

/** At this effort; what has another name is taken for the usual one. */
export function tokensOfEffort(effort: string): number {
  return EFFORT_TOKENS[effort] ?? EFFORT_TOKENS_DEFAULT;
}

export function tokensOfBudget(tokens: number): number {
  return Math.min(BUDGET_TOKENS_MAX, tokens);
}
