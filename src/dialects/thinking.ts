import type { Reasoning, ReasoningEffort } from "../core/request.ts";

/** How many tokens of thought an effort stands for, where a provider wants a number. */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
};

const EFFORTS: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];

/** The wish as a number of tokens; 0: not to think. */
export function budgetOf(reasoning: Reasoning): number {
  return "effort" in reasoning ? BUDGETS[reasoning.effort] : reasoning.tokensMax;
}

/** The wish as an effort: the highest one whose budget is not above the number. */
export function effortOf(reasoning: Reasoning): ReasoningEffort {
  if ("effort" in reasoning) return reasoning.effort;
  return EFFORTS.findLast((effort) => BUDGETS[effort] <= reasoning.tokensMax) ?? "none";
}
