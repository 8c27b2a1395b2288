/** What models of one name do alike, whoever serves them: parts of their names. */

/** From Claude 4.6 on a last message of the assistant's is refused, and thinking is asked for by an effort. */
export const CLAUDE_TO_4_5 = [
  "claude-3",
  "claude-sonnet-4-0",
  "claude-opus-4-0",
  "claude-opus-4-1",
  "-4-2025",
  "-4-5",
] as const;

/** A model is told in tokens how much to think, the others by an effort. A name that says nothing is taken for an old one. */
export function claudeThinksByBudget(model: string): boolean {
  return !model.includes("claude") || has(model, CLAUDE_TO_4_5);
}

/** From Claude 4.7 on a temperature or a `top_p` is refused. */
export function claudeSamples(model: string): boolean {
  return claudeThinksByBudget(model) || model.includes("-4-6");
}

/** From Gemini 3 on a model is told by a level how much to think. */
export function geminiThinksByBudget(model: string): boolean {
  return !isGemini3(model);
}

/** It cannot be told not to think. */
export function geminiAlwaysThinks(model: string): boolean {
  return model.includes("gemini-2.5-pro");
}

/** From Gemini 3 on a call of the last turn is refused without a signature, even if another model made it. */
export function isGemini3(model: string): boolean {
  return model.includes("gemini-3");
}

function has(model: string, parts: readonly string[]): boolean {
  return parts.some((part) => model.includes(part));
}
