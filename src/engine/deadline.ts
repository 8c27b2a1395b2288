/**
 * How long one tier may be visited, so that those behind it still get their turn within the chain's `timeout_ms`.
 *
 * @param remainingMs what is left of the request's budget
 * @param ownNeedMs what this tier is expected to need
 * @param reservesMs what each usable tier behind it is expected to need, in total
 * @returns the part of `remainingMs` that belongs to this tier. Needs that do not fit are scaled down together, this
 *   tier's own included, so that no tier behind is ever left with nothing.
 */
export function visitBudgetMs(remainingMs: number, ownNeedMs: number, reservesMs: number): number {
  if (remainingMs <= 0) return 0;
  const wanted = ownNeedMs + reservesMs;
  const scale = wanted > remainingMs ? remainingMs / wanted : 1;
  return remainingMs - reservesMs * scale;
}

/** One answer in twenty takes longer than the P95: a reserve of just that would cost those their tier. */
const HEADROOM = 2;

/** What a tier is expected to need: its observed P95, else its latency objective, else an even share of what is left. */
export function expectedNeedMs(
  observedP95Ms: number | null,
  maxLatencyMs: number | null,
  remainingMs: number,
  tiersLeft: number,
): number {
  return observedP95Ms ?? maxLatencyMs ?? remainingMs / tiersLeft;
}

/**
 * What is kept back for a tier behind: twice its observed P95, else as above. A tier's own need has no such headroom, so
 * that one that hangs, whose observed latencies are all slices that ran out, cannot claim more and more for itself.
 */
export function reserveMs(
  observedP95Ms: number | null,
  maxLatencyMs: number | null,
  remainingMs: number,
  tiersLeft: number,
): number {
  const needMs = expectedNeedMs(observedP95Ms, maxLatencyMs, remainingMs, tiersLeft);
  return observedP95Ms === null ? needMs : HEADROOM * needMs;
}

/**
 * Whether a wait before the next try of the same tier is worth it: what is left of the visit after it must still hold
 * a typical answer of that tier (its observed median; half the visit where none is known).
 */
export function waitFits(waitMs: number, visitLeftMs: number, observedP50Ms: number | null): boolean {
  if (visitLeftMs <= 0) return false;
  return waitMs + (observedP50Ms ?? visitLeftMs / 2) <= visitLeftMs;
}
