/** What a tier is expected to take: the P95 of its recent answers, else its latency objective, else an even share. */
export interface Need {
  readonly typicalMs: number;
  /** Nobody knows yet how long its answers take. */
  readonly guessed: boolean;
}

export function needOf(observedP95Ms: number | null, maxLatencyMs: number | null, evenShareMs: number): Need {
  return { typicalMs: observedP95Ms ?? maxLatencyMs ?? evenShareMs, guessed: observedP95Ms === null };
}

/** What befell a request on its way so far: nothing of note, refusals only, or a tier that said nothing. */
export type Met = "nothing" | "refusal" | "silence";

/** One answer in twenty takes longer than the P95: time for just that would cost those their tier. */
const HEADROOM = 2;
/** Where time is short. Of answers as they are common, all but a few in a thousand are there by then. */
const HEADROOM_MIN = 1.5;
/** Of what is left, what the tiers behind have in any case where it does not do for all. */
const RESERVE_SHARE_MIN = 0.5;

/**
 * How long one tier may be visited, so that those behind it still get their turn within the chain's `timeout_ms`.
 *
 * Where there is time for everybody, the tiers behind have their needs reserved, with headroom, and this one has the rest.
 * Where there is not, a tier still has the time of its own usual answers, and the others share what remains: most
 * requests need no other tier, and a slice too short for a healthy one would make it look ill. But a request that has met
 * a silent tier may meet another: from then on each tier has its share, scaled down together, so that none is left with nothing.
 *
 * A request that was refused knows a tier to be down, and has lost no time: another that is silent is unlikely, an answer that
 * is slower than was guessed is not, so that the guess has headroom too.
 *
 * @param remainingMs what is left of the request's budget
 * @param behind the usable tiers behind
 */
export function visitBudgetMs(remainingMs: number, own: Need, behind: readonly Need[], met: Met): number {
  if (remainingMs <= 0) return 0;
  const leftByReservesMs = remainingMs - sumOf(behind, HEADROOM);
  const reservesMs = sumOf(behind, met === "silence" ? HEADROOM_MIN : 1);
  const usualMs = met === "refusal" ? HEADROOM_MIN * own.typicalMs : withHeadroom(own, HEADROOM_MIN);
  const claimMs =
    met === "silence"
      ? (remainingMs * own.typicalMs) / (own.typicalMs + reservesMs)
      : Math.min(usualMs, remainingMs - Math.min(reservesMs, RESERVE_SHARE_MIN * remainingMs));
  return Math.max(leftByReservesMs, claimMs);
}

function sumOf(needs: readonly Need[], headroom: number): number {
  return needs.reduce((sum, need) => sum + withHeadroom(need, headroom), 0);
}

function withHeadroom({ typicalMs, guessed }: Need, headroom: number): number {
  return guessed ? typicalMs : headroom * typicalMs;
}

/**
 * Whether a wait before the next try of the same tier is worth it: what is left of the visit after it must still hold
 * a typical answer of that tier (its observed median; half the visit where none is known).
 */
export function waitFits(waitMs: number, visitLeftMs: number, observedP50Ms: number | null): boolean {
  if (visitLeftMs <= 0) return false;
  return waitMs + (observedP50Ms ?? visitLeftMs / 2) <= visitLeftMs;
}
