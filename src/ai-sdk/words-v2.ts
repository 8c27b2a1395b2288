import type { Usage } from "../core/piece.ts";
import type { Model, Words } from "./model.ts";
import type { Finish } from "./model-parts.ts";
import type { Note } from "./notes.ts";

/** A chain as a language model of specification version 2, which `ai` 5 takes. */
export type FailoverModelV2 = Model<"v2", Finish, TokensV2, WarningV2>;

export type TokensV2 = Record<
  "inputTokens" | "outputTokens" | "totalTokens" | "reasoningTokens" | "cachedInputTokens",
  number | undefined
>;

export type WarningV2 =
  { type: "unsupported-setting"; setting: string; details: string } | { type: "other"; message: string };

export const WORDS_V2: Words<"v2", Finish, TokensV2, WarningV2> = {
  version: "v2",
  finishOf: (finish) => finish,
  tokensOf,
  warningOf,
};

function tokensOf(usage: Usage | null): TokensV2 {
  return {
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    totalTokens: usage === null ? undefined : usage.inputTokens + usage.outputTokens,
    reasoningTokens: usage?.reasoningTokens,
    cachedInputTokens: usage?.cachedInputTokens,
  };
}

function warningOf(note: Note): WarningV2 {
  switch (note.about) {
    case "setting":
      return { type: "unsupported-setting", setting: note.setting, details: note.details };
    case "tool":
      return { type: "other", message: `tool ${note.tool}: ${note.details}` };
    case "other":
      return { type: "other", message: note.message };
  }
}
