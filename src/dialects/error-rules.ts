import type { RejectedWhy } from "../core/failure.ts";

/** What an error means; `hint` says that the failure carries a wait hint where there is one. */
export type Meaning =
  | { readonly kind: "quota-exhausted" }
  | { readonly kind: "rejected"; readonly why: RejectedWhy }
  | { readonly kind: "rate-limited" }
  | { readonly kind: "overloaded" }
  | { readonly kind: "server-error" };

/**
 * One way to recognise an error. A rule applies when any of `statuses`, `words` (a type, code, status word, reason or
 * quota id, compared without case), `wordShape` or `prose` matches, and the status is one of `among`, where that is given. An error inside a 200
 * that names no status is among all of them.
 */
export interface ErrorRule {
  readonly meaning: Meaning;
  readonly among?: (status: number) => boolean;
  readonly needsWaitHint?: true;
  readonly unlessWaitHint?: true;
  readonly statuses?: readonly number[];
  readonly words?: ReadonlySet<string>;
  readonly wordShape?: RegExp;
  readonly prose?: RegExp;
}

/**
 * In order: the first rule that applies decides. What no waiting cures comes before what waiting does, since providers
 * say both with a 429; a vendor's own word comes before the status, since statuses are used loosely.
 */
export const ERROR_RULES: readonly ErrorRule[] = [
  {
    meaning: { kind: "quota-exhausted" },
    words: words(
      "insufficient_quota",
      "credit_balance_exhausted",
      "billing_hard_limit_reached",
      "billing_not_active",
      "billing_error",
      "insufficient_balance",
      "exceeded_current_quota_error",
      "enforced_spend_limit_reached",
    ),
    // OpenAI's spend limits of a project or an organization, and Gemini's quotas per day.
    wordShape: /_spend_limit_(?:exceeded|reached)$|PerDay/i,
  },
  {
    meaning: { kind: "quota-exhausted" },
    among: isCallers,
    // A Gemini quota of zero never refills, whatever the RetryInfo beside it says; Anthropic's spend limit is a 400; that
    // of a key of OpenRouter's, and an Azure gateway's volume, are 403s like that of a wrong key.
    prose:
      /\blimit: 0(?![\d.])|credit balance is too low|insufficient (?:account )?balance|insufficient credits|never purchased credits|used all available credits|credits are depleted|monthly spending cap|reached your specified api usage limits|\bkey limit exceeded\b|\bout of call volume quota\b/i,
  },
  // A day's allowance may come back bit by bit, and then the provider says when; otherwise it is gone for the day.
  {
    meaning: { kind: "quota-exhausted" },
    among: (status) => status === 429,
    unlessWaitHint: true,
    prose: /\bper day \([RT]PD\)|\bdaily rate limit\b|\bfree-models-per-day\b/i,
  },
  // OpenRouter: a 402 with a wait is a budget in flight, not an empty purse.
  { meaning: { kind: "rate-limited" }, needsWaitHint: true, statuses: [402] },
  { meaning: { kind: "quota-exhausted" }, statuses: [402] },
  {
    meaning: { kind: "rejected", why: "too-long" },
    among: isCallers,
    words: words("context_length_exceeded", "context_window_exceeded", "exceed_context_size_error"),
    prose:
      /maximum (?:context|prompt) length|context (?:length|window|size|limit)[^.]{0,60}exceed|exceeds?[^.]{0,60}context (?:length|window|size|limit)|(?:prompt|input) is too long|input token count[^.]{0,60}exceeds|too large for model with|prompt contains \d+ tokens|total number of tokens in the prompt cannot exceed|`?inputs`? tokens \+ `?max_new_tokens`? must be/i,
  },
  {
    meaning: { kind: "rejected", why: "policy" },
    among: isCallers,
    words: words(
      "content_filter",
      "content_policy_violation",
      "ResponsibleAIPolicyViolation",
      "moderation_blocked",
      "invalid_prompt",
      "flagged_input",
    ),
    prose:
      /content filtering policy|content management policy|violates usage guidelines|content exists risk|flagged as potentially violating|rejected as a result of our safety system/i,
  },
  {
    meaning: { kind: "rejected", why: "auth" },
    among: isCallers,
    words: words(
      "invalid_api_key",
      "authentication_error",
      "permission_error",
      "unsupported_country_region_territory",
      "UNAUTHENTICATED",
      "PERMISSION_DENIED",
      "API_KEY_INVALID",
      // Gemini's account or region is not served: no request of ours will change that.
      "FAILED_PRECONDITION",
    ),
    prose:
      /api key (?:not valid|not found|expired)|(?:incorrect|invalid) api key|user location is not supported|organization has been disabled/i,
  },
  { meaning: { kind: "rejected", why: "auth" }, statuses: [401, 403] },
  {
    meaning: { kind: "rejected", why: "model-gone" },
    among: isCallers,
    words: words(
      "model_not_found",
      "not_found_error",
      "NOT_FOUND",
      "DeploymentNotFound",
      "model_decommissioned",
      "model_not_active",
      "invalid_model",
    ),
    prose:
      /\bmodel\b[^.]{0,80}(?:does not exist|not exist|not found|has been (?:decommissioned|deprecated|retired))|is not a valid model id/i,
  },
  // 405 too: nothing at this address answers this model, while another tier's may.
  { meaning: { kind: "rejected", why: "model-gone" }, statuses: [404, 405, 410] },
  {
    meaning: { kind: "overloaded" },
    words: words(
      "overloaded_error",
      "engine_overloaded_error",
      "server_is_overloaded",
      "service_unavailable_error",
      "UNAVAILABLE",
    ),
  },
  {
    meaning: { kind: "rate-limited" },
    statuses: [429],
    words: words("rate_limit_exceeded", "rate_limit_error", "slow_down", "ramp_limit_exceeded", "RESOURCE_EXHAUSTED"),
  },
  { meaning: { kind: "overloaded" }, statuses: [503, 529] },
  {
    meaning: { kind: "server-error" },
    among: (status) => !isCallers(status) || status === 408 || status === 409,
    words: words(
      "server_error",
      "api_error",
      "timeout_error",
      "internal_server_error",
      "INTERNAL",
      "DEADLINE_EXCEEDED",
    ),
    statuses: [408, 409],
  },
  // Too early, a failed dependency, a connection that a proxy gave up: none of them is about the request.
  { meaning: { kind: "server-error" }, statuses: [424, 425, 499] },
  { meaning: { kind: "rejected", why: "request" }, among: isCallers, statuses: [413, 422] },
  {
    meaning: { kind: "rejected", why: "request" },
    among: isCallers,
    words: words("invalid_request_error", "INVALID_ARGUMENT", "BadRequestError", "request_too_large"),
  },
];

/** The statuses that blame the caller. */
export function isCallers(status: number): boolean {
  return status >= 400 && status < 500;
}

function words(...list: readonly string[]): ReadonlySet<string> {
  return new Set(list.map((word) => word.toLowerCase()));
}
