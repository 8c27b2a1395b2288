import { type AttemptFailureKind, failureDetail, type SkipReason } from "../core/failure.ts";
import type { AttemptRecord, SkippedTier } from "../engine/outcome.ts";

/** One attempt as JSON reports have it. `outcome` is "ok" or the kind of its failure; times in ms. */
export interface AttemptJson {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  /** Where it was asked; left out where the provider has no regions. */
  readonly region?: string;
  readonly outcome: "ok" | AttemptFailureKind;
  /** The detail that some kinds of failure carry. */
  readonly why?: string;
  /** The HTTP status of a failure, where there was one. */
  readonly status?: number;
  readonly message?: string;
  /** From the request's own start. */
  readonly start_ms: number;
  readonly duration_ms: number;
}

/** A tier that was passed over without being asked. */
export interface SkippedJson {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  /** What an `incapable` tier cannot do, in words. */
  readonly detail?: string;
}

export function attemptJson(attempt: AttemptRecord): AttemptJson {
  const { failure } = attempt;
  const why = failure === null ? undefined : failureDetail(failure);
  return {
    tier: attempt.tier,
    provider: attempt.provider,
    model: attempt.model,
    ...(attempt.region === undefined ? {} : { region: attempt.region }),
    outcome: failure === null ? "ok" : failure.kind,
    ...(why === undefined ? {} : { why }),
    ...(failure?.status === undefined ? {} : { status: failure.status }),
    ...(failure === null ? {} : { message: failure.message }),
    start_ms: roundedMs(attempt.startMs),
    duration_ms: roundedMs(attempt.durationMs),
  };
}

export function skippedJson({ tier, provider, model, reason, detail }: SkippedTier): SkippedJson {
  return { tier, provider, model, reason, ...(detail === undefined ? {} : { detail }) };
}

/** Thousandths of a millisecond are noise in a report. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
