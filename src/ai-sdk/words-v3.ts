import type { Usage } from "../core/piece.ts";
import type { Model, Words } from "./model.ts";
import type { Finish } from "./model-parts.ts";
import type { Note } from "./notes.ts";

/** A chain as a language model of specification version 3, which `ai` 6 takes. */
export type FailoverModelV3 = Model<"v3", FinishV3, TokensV3, WarningV3>;

export interface FinishV3 {
  unified: Finish;
  raw: undefined;
}

export interface TokensV3 {
  inputTokens: Record<"total" | "noCache" | "cacheRead" | "cacheWrite", number | undefined>;
  outputTokens: Record<"total" | "text" | "reasoning", number | undefined>;
}

export type WarningV3 = { type: "unsupported"; feature: string; details: string } | { type: "other"; message: string };

export const WORDS_V3: Words<"v3", FinishV3, TokensV3, WarningV3> = {
  version: "v3",
  finishOf: (finish) => ({ unified: finish, raw: undefined }),
  tokensOf: (usage) => (usage === null ? UNKNOWN : tokensIn(usage)),
  warningOf,
};

const UNKNOWN: TokensV3 = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

function tokensIn({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  cacheWriteTokens,
  reasoningTokens,
}: Usage): TokensV3 {
  return {
    inputTokens: {
      total: inputTokens,
      noCache: Math.max(0, inputTokens - cachedInputTokens - cacheWriteTokens),
      cacheRead: cachedInputTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: {
      total: outputTokens,
      text: Math.max(0, outputTokens - reasoningTokens),
      reasoning: reasoningTokens,
    },
  };
}

function warningOf(note: Note): WarningV3 {
  switch (note.about) {
    case "setting":
      return { type: "unsupported", feature: note.setting, details: note.details };
    case "tool":
      return { type: "unsupported", feature: `tool ${note.tool}`, details: note.details };
    case "other":
      return { type: "other", message: note.message };
  }
}
