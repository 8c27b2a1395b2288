import type { Failure } from "../core/failure.ts";
import type { Journey } from "./journey.ts";

/** The ways in which a journey ends without an answer, in words. */
export function cancelledByCaller(): Failure {
  return { kind: "cancelled", message: "the request was cancelled by its caller" };
}

/** Time ran out while tiers were still left. */
export function timeSpent(journey: Journey): Failure {
  const first = journey.firstFailure?.failure ?? null;
  const story = first === null ? "" : `; first failure: ${first.message}`;
  return { kind: "deadline", message: `the chain's ${journey.state.chain.timeoutMs} ms are spent${story}` };
}

/** No tier is left; the first meaningful failure is the cause, so that a fallback's error never hides the primary's outage. */
export function noTierLeft(journey: Journey): Failure {
  const first = journey.firstFailure?.failure ?? null;
  if (first !== null)
    return { kind: "exhausted", cause: first.kind, message: `no tier is left; first failure: ${first.message}` };
  const reasons = journey.skipped
    .map(({ provider, model, reason, detail }) => `${provider}/${model}: ${detail ?? reason}`)
    .join(", ");
  return { kind: "exhausted", cause: "skipped", message: `no tier could be tried (${reasons})` };
}

/** A verdict ended the journey. A fallback's is not what is reported, but the failure that made a fallback necessary. */
export function endedByVerdict({ firstFailure, lastFailure }: Journey): Failure | null {
  if (lastFailure === null || firstFailure === null) return null;
  const first = firstFailure.failure;
  const last = lastFailure.failure;
  if (firstFailure.stop === lastFailure.stop) return last;
  return {
    kind: "exhausted",
    cause: first.kind,
    message: `${first.message}; then a fallback ended it: ${last.message}`,
  };
}
