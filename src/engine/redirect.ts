import type { AttemptFailure } from "../core/failure.ts";
import { admission } from "./breaker.ts";
import { latencyOf } from "./chain-state.ts";
import { waitFits } from "./deadline.ts";
import { type Journey, rampDraw, type Stop } from "./journey.ts";
import { isFreshElsewhere } from "./regions.ts";
import { mayRetry, retryWaitMs } from "./retry.ts";
import { judge, type Verdict } from "./verdict.ts";

/** After a failure, before any commit: whether the tier is asked again, left behind, or was the last one asked. */
export function redirect(journey: Journey, stop: Stop, failure: AttemptFailure): void {
  const nowMs = journey.powers.clock.now();
  const verdict = judge(failure);
  if (failure.kind === "cancelled") {
    stop.passed = true;
    return;
  }
  const { firstFailure } = journey;
  if (firstFailure === null || stop.level < firstFailure.stop.level) journey.firstFailure = { stop, failure };
  // A last resort was passed before it was tried: it has no second try.
  if (!stop.passed && scheduleRetry(journey, stop, failure, verdict, nowMs)) return;
  stop.passed = true;
  if (verdict.nextTier === "larger-window") {
    journey.windowAbove = Math.max(journey.windowAbove ?? 0, stop.tier.tier.contextWindow ?? journey.inputTokens);
  }
  const { failoverOn } = journey.state.chain;
  const switchedOff = verdict.failoverSwitch !== null && !failoverOn[verdict.failoverSwitch];
  if (verdict.nextTier !== "no" && !switchedOff) return;
  journey.lastFailure = { stop, failure };
}

/**
 * Whether a retry can go to another region, at once: what befell this one, silence and a limit included, need not be so
 * there. A refused key, a spent quota or a missing model is the same everywhere.
 */
function mayGoElsewhere({ tier, asked }: Stop, verdict: Verdict, nowMs: number): boolean {
  if (tier.regions.length === 1 || verdict.nextTier !== "yes") return false;
  return (
    (verdict.breaker === "counts" || verdict.breaker === "unavailable") && isFreshElsewhere(tier.regions, asked, nowMs)
  );
}

function scheduleRetry(
  journey: Journey,
  stop: Stop,
  failure: AttemptFailure,
  verdict: Verdict,
  nowMs: number,
): boolean {
  const { chain, retryBudget } = journey.state;
  // The breaker may have opened with this very failure: nobody would be let through after the wait.
  if (admission(stop.tier.breaker, chain.breaker, nowMs, () => rampDraw(journey, stop.tier)) !== "try") return false;
  const retriesDone = stop.attempts - 1;
  const elsewhere = mayGoElsewhere(stop, verdict, nowMs);
  const asked = elsewhere ? { ...verdict, sameTier: "yes" as const } : verdict;
  if (!mayRetry(chain, stop.tier.tier, asked, retriesDone) || !retryBudget.allows(nowMs)) return false;
  const { powers, request } = journey;
  const { index, provider } = stop.tier.tier;
  const uniform = powers.random.fork("backoff", request.id, provider.name, index, retriesDone).next();
  const hasAlternative = journey.stops.some((each) => each.level > stop.level && !each.passed);
  // Who may go elsewhere next does not wait for a second refusal, which costs the provider as little as the first.
  const atOnce = elsewhere || (hasAlternative && failure.kind === "connect");
  const waitMs = atOnce ? 0 : retryWaitMs(failure, chain.retry, retriesDone, uniform);
  const visitLeftMs = (stop.visitEndsAtMs ?? journey.deadlineMs) - nowMs;
  const { answers } = latencyOf(stop.tier, request.stream);
  // With another tier to go to, a retry that would often run out of time is not worth the wait.
  const answerMs = hasAlternative ? answers.p95Ms(nowMs) : answers.p50Ms(nowMs);
  if (!waitFits(waitMs, visitLeftMs, answerMs)) return false;
  // Spent now and not when the retry starts: a thousand requests that fail at once must not all find it unspent.
  retryBudget.spend(nowMs);
  stop.notBeforeMs = nowMs + waitMs;
  powers.emit({ type: "retry-scheduled", atMs: nowMs, requestId: request.id, tier: index, waitMs });
  return true;
}
