/** Why a voice complains: what about, which wait it hints at, and to whom. */
export type ErrorCause = ErrorMatter & WaitHint & ErrorContext;

/** What an error is about. Every provider has a status and words of its own for each. */
export type ErrorMatter =
  /** Nothing but what the status says. */
  | { readonly about?: undefined; readonly status: number }
  | { readonly about: "overload" }
  | { readonly about: "rate-limit"; readonly limit: RateLimit }
  | { readonly about: "quota"; readonly why: QuotaWhy }
  /** The prompt has more tokens than the model takes. */
  | { readonly about: "context-length"; readonly tokens: number; readonly tokensMax: number }
  /** The conversation ends with words of the assistant's. */
  | { readonly about: "prefill" };

/** ramp: more requests than a moment ago, though within the limits. */
export type RateLimit = "requests" | "tokens" | "concurrency" | "ramp";

export type QuotaWhy = "exhausted" | "spend-limit" | "credit-balance" | "per-day";

export interface WaitHint {
  /** Null or absent: no hint of any kind. */
  readonly retryAfterMs?: number | null;
  /** Default: the forms that the provider itself uses. Relays mix them, so that each voice knows them all. */
  readonly hint?: HintForm | undefined;
  /** The limit that was reached, where one was set. Default: one that the provider's accounts usually have. */
  readonly requestsPerMinute?: number;
}

export type HintForm =
  | "retry-after"
  | "http-date"
  | "retry-after-ms"
  | "x-ms-retry-after-ms"
  | "reset-duration"
  | "reset-instant"
  | "retry-info";

export interface ErrorContext {
  readonly requestId: string;
  readonly nowMs: number;
  readonly model: string;
  readonly arrayStream?: boolean;
}
