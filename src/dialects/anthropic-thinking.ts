import { asksForThoughts, type ChatRequest, type ReasoningEffort } from "../core/request.ts";
import { forcesTool } from "./anthropic-tools.ts";
import type { Endpoint } from "./dialect.ts";
import { claudeThinksByBudget } from "./model-generations.ts";
import { budgetOf, budgetWithin, effortOf } from "./thinking.ts";
import type { Turn } from "./turns.ts";

/** A smaller budget is refused. */
const BUDGET_MIN = 1024;
/** With a limit of our own, a larger budget would go beyond what some models give out at all. */
const BUDGET_MAX = 24_576;

export interface Thinking {
  readonly tokensMax: number;
  readonly thinking?: unknown;
  readonly effort?: string;
}

/**
 * How Anthropic is asked to think, or null: not at all. It is a wish, so that it is left out wherever a request with it
 * would be refused: where the model cannot think, where it has to call a tool, where it is to carry on its own words, and
 * where it is in the middle of tool calls that it has not thought about before.
 */
export function anthropicThinking(
  { model, capabilities }: Endpoint,
  request: ChatRequest,
  turns: readonly Turn[],
  tokensMax: number,
): Thinking | null {
  const { reasoning } = request;
  if (reasoning === undefined || !capabilities.reasoning) return null;
  const byBudget = claudeThinksByBudget(model);
  // No thinking at all is what such a model does unless told; the others are told to make the least effort.
  if (!asksForThoughts(request) || budgetOf(reasoning) === 0) return byBudget ? null : { tokensMax, effort: "low" };
  if (forcesTool(request) || !mayThink(turns)) return null;
  const wanted = Math.max(BUDGET_MIN, budgetOf(reasoning));
  const budget = request.tokensMax === undefined ? Math.min(wanted, BUDGET_MAX) : budgetWithin(wanted, tokensMax);
  const limit = request.tokensMax === undefined ? tokensMax + budget : tokensMax;
  if (!byBudget) return { tokensMax: limit, thinking: ADAPTIVE, effort: EFFORTS[effortOf(reasoning)] };
  if (budget < BUDGET_MIN) return null;
  return { tokensMax: limit, thinking: { type: "enabled", budget_tokens: budget } };
}

/** Without `display` newer models keep their thoughts to themselves. */
const ADAPTIVE = { type: "adaptive", display: "summarized" } as const;

/** In the words of `output_config`; the efforts above the highest that every such model knows are that one. */
const EFFORTS = {
  none: "low",
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
} as const satisfies Record<ReasoningEffort, string>;

/** Tool results that are to be thought about need the thoughts that led to the calls, in Anthropic's own hand. */
function mayThink(turns: readonly Turn[]): boolean {
  const last = turns.at(-1);
  if (last === undefined || last.role === "assistant") return false;
  if (last.results.length === 0) return true;
  return turns.at(-2)?.parts.some((part) => part.type === "thought") === true;
}
