import type { HeardMessages } from "./anthropic-messages.ts";
import { inWords, isObject, type JsonObject } from "./request-body.ts";
import { type Thinking, tokensOfBudget, tokensOfEffort, type Wishes } from "./wishes.ts";

const BUDGET_MIN = 1024;
const TOP_P_MIN = 0.95;
const EFFORTS = ["low", "medium", "high", "xhigh", "max"];
const DOCUMENTATION =
  "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";
/** Words of the vendor's by which a client can see what it makes of encrypted thoughts. */
const REDACTING = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING";

/** Whether the model is to think, and how much; null: it is not; or a complaint. */
export function readThinking(
  body: JsonObject,
  heard: HeardMessages,
  choice: Wishes["choice"],
): Thinking | null | string {
  const effort = readEffort(body["output_config"]);
  if (typeof effort === "string") return effort;
  const { thinking } = body;
  if (thinking === undefined) return null;
  if (!isObject(thinking)) return "thinking: Input should be a valid dictionary or object to extract fields from";
  const { type, budget_tokens: budget, display } = thinking;
  if (type === "disabled") return null;
  if (type !== "enabled" && type !== "adaptive") {
    return `thinking: Input tag '${inWords(type)}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`;
  }
  const complaint =
    (type === "enabled" ? budgetComplaint(budget, body["max_tokens"]) : null) ??
    companyComplaint(body, choice) ??
    (type === "enabled" ? heard.thoughtless : null);
  if (complaint !== null) return complaint;
  const tokensMax = typeof budget === "number" ? tokensOfBudget(budget) : effort.tokens;
  if (heard.prompt.includes(REDACTING)) return { tokensMax, shown: "redacted" };
  return { tokensMax, shown: display === "omitted" ? "no" : "yes" };
}

function readEffort(config: unknown): { readonly tokens: number } | string {
  const effort = isObject(config) ? (config["effort"] ?? "high") : "high";
  if (typeof effort === "string" && EFFORTS.includes(effort)) return { tokens: tokensOfEffort(effort) };
  return "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'";
}

function budgetComplaint(budget: unknown, tokensMax: unknown): string | null {
  if (budget === undefined) return "thinking.enabled.budget_tokens: Field required";
  if (typeof budget !== "number" || !Number.isInteger(budget)) {
    return "thinking.enabled.budget_tokens: Input should be a valid integer";
  }
  if (budget < BUDGET_MIN) {
    return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${BUDGET_MIN}`;
  }
  if (typeof tokensMax !== "number" || budget < tokensMax) return null;
  return `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${DOCUMENTATION}#max-tokens-and-context-window-size`;
}

/** What does not go together with thinking. */
function companyComplaint(body: JsonObject, choice: Wishes["choice"]): string | null {
  const { temperature, top_p: topP, top_k: topK } = body;
  if (temperature !== undefined && temperature !== 1) {
    return `\`temperature\` may only be set to 1 when thinking is enabled. ${DOCUMENTATION}#important-considerations-when-using-extended-thinking`;
  }
  if (typeof topP === "number" && topP < TOP_P_MIN) {
    return `\`top_p\` must be greater than or equal to ${TOP_P_MIN} or unset when thinking is enabled. ${DOCUMENTATION}`;
  }
  if (topK !== undefined) return `\`top_k\` must be unset when thinking is enabled. ${DOCUMENTATION}`;
  if (choice === "auto" || choice === "none") return null;
  return "Thinking may not be enabled when tool_choice forces tool use.";
}
