import { latencyOf } from "./chain-state.ts";
import { waitFits } from "./deadline.ts";
import { expectedTokens, type Journey, type Stop } from "./journey.ts";

/** A fallback that can be asked at once is better than a longer wait for a place. */
const WAIT_MS_MAX = 1000;
/** Of a typical answer of the tier: a wait beyond it costs more than the tier's place in the chain is worth. */
const WAIT_SHARE_MAX = 0.5;
/** What an answer is taken to last where nobody knows yet and no other tier could be asked instead. */
const UNKNOWN_ANSWER_MS = 1000;
/** Others may be quicker when a place becomes free; a request does not queue at one tier for ever. */
const WAITS_MAX = 3;

/**
 * How long to wait for a place at a tier whose limits are used up; null: it is passed over. With another tier to go to
 * only a short wait is worth it, without one any that leaves time for an answer.
 */
export function placeWaitMs(
  journey: Journey,
  stop: Stop,
  nowMs: number,
  visit: { readonly endsAtMs: number; readonly hasAlternative: boolean },
): number | null {
  if (stop.waits >= WAITS_MAX) return null;
  const { tier } = stop;
  const typicalMs = latencyOf(tier, journey.request.stream).answers.p50Ms(nowMs);
  const answerMs = typicalMs ?? (visit.hasAlternative ? null : UNKNOWN_ANSWER_MS);
  const waitMs = tier.limiter.expectedWaitMs(nowMs, expectedTokens(journey), answerMs);
  if (waitMs === null || !waitFits(waitMs, visit.endsAtMs - nowMs, typicalMs)) return null;
  const shortMs = Math.min(WAIT_MS_MAX, WAIT_SHARE_MAX * (typicalMs ?? 0));
  return visit.hasAlternative && waitMs > shortMs ? null : waitMs;
}

/** Waits for a place, and is counted by those who come later. */
export async function waitForPlace(journey: Journey, stop: Stop, waitMs: number): Promise<void> {
  const { powers, request, cancellation } = journey;
  const { limiter, tier } = stop.tier;
  const tokens = expectedTokens(journey);
  const atMs = powers.clock.now();
  stop.waits++;
  powers.emit({ type: "place-awaited", atMs, requestId: request.id, tier: tier.index, waitMs });
  limiter.waitBegan(tokens);
  await powers.clock.sleep(waitMs, cancellation);
  limiter.waitEnded(tokens);
}
