import type { AttemptFailure, AttemptFailureKind, RejectedWhy } from "../core/failure.ts";

/** What a failure means for the rest of the journey and for the tier's standing. */
export interface Verdict {
  /** Whether the same tier may be asked again; "once" and "yes" are both bounded by its `max_retries`. */
  readonly sameTier: "no" | "once" | "yes";
  readonly nextTier: "yes" | "no" | "larger-window";
  /** unavailable: not a fault, but not to be asked again until the provider's own hint has passed. */
  readonly breaker: "counts" | "opens" | "unavailable" | "ignores";
  /** The `failover_on` switch that can turn `nextTier` off. */
  readonly failoverSwitch: "timeout" | "rateLimit" | "serverError" | null;
}

const TRANSIENT = { nextTier: "yes", breaker: "counts", failoverSwitch: "serverError" } as const;

const VERDICTS = {
  connect: { ...TRANSIENT, sameTier: "once" },
  reset: { ...TRANSIENT, sameTier: "yes" },
  timeout: { sameTier: "no", nextTier: "yes", breaker: "counts", failoverSwitch: "timeout" },
  "rate-limited": { sameTier: "yes", nextTier: "yes", breaker: "unavailable", failoverSwitch: "rateLimit" },
  "quota-exhausted": { sameTier: "no", nextTier: "yes", breaker: "opens", failoverSwitch: "rateLimit" },
  overloaded: { ...TRANSIENT, sameTier: "yes" },
  "server-error": { ...TRANSIENT, sameTier: "yes" },
  malformed: { ...TRANSIENT, sameTier: "once" },
  empty: { ...TRANSIENT, sameTier: "once" },
  truncated: { ...TRANSIENT, sameTier: "once" },
  cancelled: { sameTier: "no", nextTier: "no", breaker: "ignores", failoverSwitch: null },
} as const satisfies Record<Exclude<AttemptFailureKind, "rejected">, Verdict>;

const REJECTED = {
  auth: { sameTier: "no", nextTier: "yes", breaker: "opens", failoverSwitch: null },
  "model-gone": { sameTier: "no", nextTier: "yes", breaker: "opens", failoverSwitch: null },
  "too-long": { sameTier: "no", nextTier: "larger-window", breaker: "ignores", failoverSwitch: null },
  policy: { sameTier: "no", nextTier: "no", breaker: "ignores", failoverSwitch: null },
  request: { sameTier: "no", nextTier: "no", breaker: "ignores", failoverSwitch: null },
} as const satisfies Record<RejectedWhy, Verdict>;

export function judge(failure: AttemptFailure): Verdict {
  return failure.kind === "rejected" ? REJECTED[failure.why] : VERDICTS[failure.kind];
}
