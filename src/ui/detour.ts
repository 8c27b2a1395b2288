import { failureDetail, type Failure, type SkipReason } from "../core/failure.ts";
import type { AttemptRecord, Outcome } from "../engine/outcome.ts";

/** Why a request was not answered by the first tier of its way. */
export interface Detour {
  readonly from: number;
  readonly why: Failure | SkipReason | "half-open" | "slow";
  /** Until the tier that answered was asked; where none did, until the request was given up. */
  readonly costMs: number;
}

/**
 * Reads from a request's trail why it left a tier behind; null where it did not. `halfOpen` gives the tier whose
 * breaker is being probed, if there is one: the probe beside an answered request is not in its trail.
 */
export function detourOf(outcome: Outcome, halfOpen: () => number | null): Detour | null {
  const costMs = outcome.ok ? askedAtMs(outcome) : outcome.latencyMs;
  const failed = outcome.attempts.find(({ failure }) => failure !== null && failure.kind !== "cancelled");
  const [skipped] = outcome.skipped;
  // Nobody notes whether a tier was passed by before or after another one failed: the chain's own order decides.
  if (skipped !== undefined && (failed === undefined || skipped.tier < failed.tier)) {
    return { from: skipped.tier, why: skipped.reason, costMs };
  }
  if (failed?.failure) return { from: failed.tier, why: failed.failure, costMs };
  if (!outcome.ok) return null;
  // A hedge that was faster leaves an attempt that was given up.
  const slow = outcome.attempts.find(({ failure }) => failure !== null);
  if (slow !== undefined) return { from: slow.tier, why: "slow", costMs };
  const probed = halfOpen();
  return probed === null ? null : { from: probed, why: "half-open", costMs };
}

function askedAtMs(outcome: Extract<Outcome, { ok: true }>): number {
  const answering = ({ tier, failure }: AttemptRecord): boolean => tier === outcome.tier && failure === null;
  return outcome.attempts.findLast(answering)?.startMs ?? 0;
}

/** Whether two reasons read the same. */
export function sameReason(one: Detour["why"], other: Detour["why"]): boolean {
  if (typeof one === "string" || typeof other === "string") return one === other;
  return one.kind === other.kind && one.status === other.status && failureDetail(one) === failureDetail(other);
}
