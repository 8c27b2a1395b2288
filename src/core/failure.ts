/** Which clock ran out. `first-token` is also the wait for a whole, non-streamed answer. */
export type TimeoutPhase = "first-token" | "idle" | "total";

export type RejectedWhy = "auth" | "model-gone" | "too-long" | "policy" | "request";

/** Our own gates, before any attempt. */
export type SkipReason = "circuit-open" | "unavailable" | "over-limit" | "over-cost" | "no-key" | "incapable";

/** What the provider was seen to do, in words fit for a person; never contains a key. */
interface Described {
  readonly message: string;
  /** The HTTP status, where there was one. */
  readonly status?: number;
}

/** The ways in which one attempt can fail. */
export type AttemptFailure =
  | (Described & { readonly kind: "connect" })
  | (Described & { readonly kind: "reset" })
  | (Described & { readonly kind: "timeout"; readonly phase: TimeoutPhase })
  | (Described & { readonly kind: "rate-limited"; readonly retryAfterMs?: number })
  | (Described & { readonly kind: "quota-exhausted" })
  | (Described & { readonly kind: "overloaded"; readonly retryAfterMs?: number })
  | (Described & { readonly kind: "server-error"; readonly retryAfterMs?: number })
  | (Described & { readonly kind: "rejected"; readonly why: RejectedWhy })
  | (Described & { readonly kind: "malformed" })
  | (Described & { readonly kind: "empty" })
  | (Described & { readonly kind: "truncated" })
  | (Described & { readonly kind: "cancelled" });

export type AttemptFailureKind = AttemptFailure["kind"];

/** The ways in which a request can end without an answer, on top of those of an attempt. */
export type Failure =
  | AttemptFailure
  | (Described & { readonly kind: "skipped"; readonly reason: SkipReason })
  | (Described & { readonly kind: "deadline" })
  | (Described & { readonly kind: "exhausted"; readonly cause: AttemptFailureKind | "skipped" });

export type FailureKind = Failure["kind"];

/** `why` of the JSON reports: the detail that some kinds carry. */
export function failureDetail(failure: Failure): string | undefined {
  if (failure.kind === "rejected") return failure.why;
  if (failure.kind === "timeout") return failure.phase;
  if (failure.kind === "skipped") return failure.reason;
  return undefined;
}

/** A failure in a few words: its kind, its detail and its status. */
export function failureLabel(failure: Failure): string {
  const detail = failureDetail(failure);
  return `${failure.kind}${detail === undefined ? "" : ` (${detail})`}${failure.status === undefined ? "" : ` ${failure.status}`}`;
}
