import type { Ability } from "../config/chain.ts";

/** What the models of the three vendors can do whose names are served by others as well. Later rules count. */
export const OPENAI: readonly Ability[] = [
  { model: "gpt-3.5", can: { images: false, json_schema: false, reasoning: false } },
  { model: "gpt-4", can: { reasoning: false } },
  { model: "gpt-4-", can: { json_schema: false } },
  { model: "chatgpt-", can: { tools: false, reasoning: false } },
  { model: "gpt-5-chat", can: { tools: false, reasoning: false } },
  { model: "o1-mini", can: { tools: false, images: false, json_object: false, json_schema: false, reasoning: false } },
  { model: "o3-mini", can: { images: false } },
];

/** Structured outputs came with Claude Opus 4.1 and Sonnet 4.5, thinking with Claude 3.7. */
export const ANTHROPIC: readonly Ability[] = [
  { model: "claude-2", can: { tools: false, images: false, json_object: false, json_schema: false, reasoning: false } },
  { model: "claude-3", can: { json_schema: false, reasoning: false } },
  { model: "claude-3-7", can: { reasoning: true } },
  { model: "claude-sonnet-4-0", can: { json_schema: false } },
  { model: "claude-sonnet-4-2025", can: { json_schema: false } },
  { model: "claude-opus-4-0", can: { json_schema: false } },
  { model: "claude-opus-4-2025", can: { json_schema: false } },
];

/** Thinking came with Gemini 2.5. */
export const GOOGLE: readonly Ability[] = [
  { model: "gemini-1.5", can: { reasoning: false } },
  { model: "gemini-2.0", can: { reasoning: false } },
  { model: "gemma", can: { tools: false, json_object: false, json_schema: false, reasoning: false } },
];

/** What every model of a provider can do, and cannot. */
export function all(can: Ability["can"]): readonly Ability[] {
  return [{ model: null, can }];
}

/** The models whose names have one of these parts. */
export function some(parts: readonly string[], can: Ability["can"]): readonly Ability[] {
  return parts.map((model) => ({ model, can }));
}
