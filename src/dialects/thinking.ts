import type { Reasoning, ReasoningEffort } from "../core/request.ts";

/** What a budget leaves of a limit for the answer itself. */
const ANSWER_TOKENS_MIN = 512;

/** What an effort is worth in tokens, and back: providers know one measure or the other. */
const BUDGETS: readonly (readonly [ReasoningEffort, number])[] = [
  ["none", 0],
  ["minimal", 1024],
  ["low", 2048],
  ["medium", 8192],
  ["high", 16_384],
  ["xhigh", 32_768],
];

/** How many tokens a model may think; 0: it is not to think. */
export function budgetOf(reasoning: Reasoning): number {
  if ("tokensMax" in reasoning) return Math.max(0, Math.floor(reasoning.tokensMax));
  return BUDGETS.find(([effort]) => effort === reasoning.effort)?.[1] ?? 0;
}

/** A budget that leaves room for the answer itself, where thoughts count towards the answer's limit. */
export function budgetWithin(budget: number, tokensMax: number | undefined): number {
  return tokensMax === undefined ? budget : Math.min(budget, tokensMax - ANSWER_TOKENS_MIN);
}

/** How hard a model is to think: the least effort that is worth as many tokens. */
export function effortOf(reasoning: Reasoning): ReasoningEffort {
  if ("effort" in reasoning) return reasoning.effort;
  return BUDGETS.find(([, budget]) => reasoning.tokensMax <= budget)?.[0] ?? "xhigh";
}

/** Of the efforts that a provider knows the nearest; the lower one of two that are as near. */
export function nearestEffort(wanted: ReasoningEffort, known: readonly ReasoningEffort[]): ReasoningEffort {
  let nearest = wanted;
  let distance = Number.POSITIVE_INFINITY;
  for (const effort of known) {
    const away = Math.abs(rankOf(effort) - rankOf(wanted));
    if (away < distance || (away === distance && rankOf(effort) < rankOf(nearest))) {
      nearest = effort;
      distance = away;
    }
  }
  return nearest;
}

function rankOf(effort: ReasoningEffort): number {
  return BUDGETS.findIndex(([each]) => each === effort);
}
