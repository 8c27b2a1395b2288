import { asksForThoughts, type ChatRequest, type ReasoningEffort } from "../core/request.ts";
import { budgetOf, effortOf } from "./thinking.ts";
import type { Turn } from "./turns.ts";

/** The API's own lower bound. */
const BUDGET_MIN = 1024;

/** Up to Claude 4.5 a model is told how many tokens it may think; later ones are told how hard to try. */
const TOLD_A_BUDGET = ["claude-3", "claude-sonnet-4-0", "claude-opus-4-0", "claude-opus-4-1", "-4-2025", "-4-5"];

const EFFORTS: Readonly<Record<ReasoningEffort, string>> = {
  none: "low",
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "xhigh",
};

export interface Thinking {
  readonly thinking: object;
  /** Of `output_config`. */
  readonly effort?: string;
  /** Thoughts count towards the limit, so that it has to leave room for an answer. */
  readonly tokensMax: number;
}

/** How the model is asked to think; null: it is not, since nobody wishes it or the API would refuse it here. */
export function thinkingOf(
  model: string,
  request: ChatRequest,
  turns: readonly Turn[],
  tokensMaxDefault: number,
): Thinking | null {
  const { reasoning, tokensMax } = request;
  if (reasoning === undefined || !asksForThoughts(request)) return null;
  if (forcesTool(request) || isInsideForeignCalls(turns)) return null;
  const wanted = Math.max(BUDGET_MIN, budgetOf(reasoning));
  if (!TOLD_A_BUDGET.some((part) => model.includes(part))) {
    const enough = tokensMax ?? wanted + tokensMaxDefault;
    return {
      thinking: { type: "adaptive", display: "summarized" },
      effort: EFFORTS[effortOf(reasoning)],
      tokensMax: enough,
    };
  }
  const budget = tokensMax === undefined ? wanted : Math.min(wanted, Math.max(BUDGET_MIN, tokensMax >> 1));
  if (tokensMax !== undefined && tokensMax <= budget) return null;
  return { thinking: { type: "enabled", budget_tokens: budget }, tokensMax: tokensMax ?? budget + tokensMaxDefault };
}

/** A model that thinks cannot be made to call. */
function forcesTool({ tools = [], toolChoice, responseFormat }: ChatRequest): boolean {
  if (responseFormat?.type === "json-object") return true;
  return tools.length > 0 && toolChoice !== undefined && toolChoice !== "auto" && toolChoice !== "none";
}

/** Calls that are being answered must carry the thoughts that led to them, and those of other models are refused. */
function isInsideForeignCalls(turns: readonly Turn[]): boolean {
  const last = turns.findLast(({ role }) => role === "assistant");
  if (last?.role !== "assistant") return false;
  return last.said.some(
    ({ toolCalls = [], thoughts = [] }) =>
      toolCalls.length > 0 && !thoughts.some(({ signature }) => signature?.by === "anthropic"),
  );
}
