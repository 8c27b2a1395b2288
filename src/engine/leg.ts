import { Cancellation } from "../core/cancellation.ts";
import type { Timer } from "../core/clock.ts";
import type { Piece } from "../core/piece.ts";
import { type Attempt, openAttempt, type Opening } from "./attempt.ts";
import { probing } from "./breaker.ts";
import { expectedCostUsd } from "./gate.ts";
import { expectedTokens, type Journey } from "./journey.ts";
import type { PieceStream } from "./piece-stream.ts";
import { hedgeNow, type Try } from "./plan.ts";
import { nextRegion, regionAsked } from "./regions.ts";
import { redirect } from "./redirect.ts";
import { blameBeaten, estimatedUsage, settle, settleProbe, settleSuccess } from "./settle.ts";
import { Watchdog } from "./watchdog.ts";

/** The attempt that won its leg, and what it has said so far. */
export interface Committed {
  readonly attempt: Attempt;
  readonly pieces: readonly Piece[];
  readonly more: PieceStream | null;
}

/**
 * Runs one attempt, or two of which the first to commit wins. Every attempt that fails is settled on the way; null
 * means that none committed.
 */
export function runLeg(journey: Journey, tries: readonly [Try] | readonly [Try, Try]): Promise<Committed | null> {
  const [main, beside] = tries;
  if (beside !== undefined) return race(journey, main, beside);
  const { attempt, opening } = start(journey, main);
  return opening.then((opened) => conclude(journey, attempt, opened));
}

function conclude(journey: Journey, attempt: Attempt, opening: Opening): Committed | null {
  if (attempt.settled) return null;
  if (opening.ok) {
    commit(journey, attempt);
    return { attempt, pieces: opening.pieces, more: opening.more };
  }
  settle(journey, attempt, opening.failure);
  redirect(journey, attempt.stop, opening.failure);
  return null;
}

function race(journey: Journey, main: Try, beside: Try): Promise<Committed | null> {
  return new Promise((resolve, reject) => {
    const running = new Set<Attempt>();
    let late: Timer | null = null;
    let decided = false;

    function launch(next: Try): void {
      const { attempt, opening } = start(journey, next);
      running.add(attempt);
      opening.then((opened) => finish(attempt, opened)).catch(reject);
    }

    function launchHedge(): void {
      const fresh = hedgeNow(journey, beside, journey.powers.clock.now());
      if (fresh !== null) launch(fresh);
    }

    function finish(attempt: Attempt, opened: Opening): void {
      running.delete(attempt);
      if (decided) return settleLate(journey, attempt, opened);
      const committed = conclude(journey, attempt, opened);
      if (committed === null && running.size > 0) return;
      decided = true;
      late?.cancel();
      if (committed !== null) for (const loser of running) giveUp(journey, loser, attempt);
      resolve(committed);
    }

    launch(main);
    if (beside.afterMs === 0) launch(beside);
    else late = journey.powers.clock.timer(beside.afterMs, launchHedge);
  });
}

function start(journey: Journey, next: Try): { attempt: Attempt; opening: Promise<Opening> } {
  const { powers, request, state } = journey;
  const { stop, role } = next;
  const nowMs = powers.clock.now();
  const sliceMs = Math.max(0, Math.min(patienceMs(journey, next), next.visitEndsAtMs - nowMs));
  const cancellation = new Cancellation();
  cancellation.follow(journey.cancellation);
  const { regions, failedIn } = stop.tier;
  const region = nextRegion(regions, role === "probe" ? failedIn : stop.asked, nowMs);
  if (regions.length > 1) stop.asked = [...stop.asked, region];
  regionAsked(region, state.regionRestMs, nowMs);
  const attempt: Attempt = {
    number: journey.attemptCount++,
    stop,
    region,
    role,
    startedAtMs: nowMs,
    admittedGeneration: stop.tier.breaker.generation,
    cancellation,
    watchdog: new Watchdog(powers.clock, cancellation, nowMs, sliceMs),
    lastResort: next.lastResort,
    settled: false,
    committedAtMs: null,
    usage: null,
    contentCharacters: 0,
    accepted: false,
  };
  const tryOfTier = stop.attempts++;
  stop.visitEndsAtMs ??= next.visitEndsAtMs;
  if (role !== "try" || (next.lastResort && journey.lastResorts > 0)) state.retryBudget.spend(nowMs);
  if (next.lastResort) journey.lastResorts++;
  stop.tier.limiter.started(nowMs, expectedTokens(journey));
  if (state.chain.maxCostUsd !== null) journey.pledgedUsd[attempt.number] = pledgeUsd(journey, attempt);
  if (role === "probe") beginProbe(journey, attempt);
  const { index } = stop.tier.tier;
  powers.emit({
    type: "attempt-started",
    atMs: nowMs,
    requestId: request.id,
    attempt: attempt.number,
    tier: index,
    role,
    sliceMs,
    region: region.name ?? undefined,
  });
  return { attempt, opening: openAttempt(journey, attempt, tryOfTier) };
}

function pledgeUsd({ inputTokens, request }: Journey, { stop }: Attempt): number {
  return expectedCostUsd(stop.tier.tier, { inputTokens, tokensMax: request.tokensMax ?? 0 }) ?? 0;
}

/** How long this tier may take for its answer or, streaming, for its first content. */
function patienceMs({ state, request }: Journey, { stop }: Try): number {
  const { timeoutMs } = stop.tier.tier;
  return request.stream ? (state.chain.stream.firstTokenTimeoutMs ?? timeoutMs) : timeoutMs;
}

function beginProbe({ powers, request }: Journey, { stop }: Attempt): void {
  const { tier } = stop;
  if (tier.breaker.state === "open") {
    powers.emit({
      type: "breaker-half-opened",
      atMs: powers.clock.now(),
      requestId: request.id,
      tier: tier.tier.index,
    });
  }
  tier.breaker = probing(tier.breaker);
}

function commit(journey: Journey, attempt: Attempt): void {
  const { powers, request } = journey;
  const nowMs = powers.clock.now();
  attempt.committedAtMs = nowMs;
  powers.emit({
    type: "attempt-committed",
    atMs: nowMs,
    requestId: request.id,
    attempt: attempt.number,
    tier: attempt.stop.tier.tier.index,
    firstPieceMs: nowMs - attempt.startedAtMs,
  });
  if (attempt.role === "probe") settleProbe(journey, attempt);
}

/**
 * A loser is cancelled, but a probe goes on in the background until it has shown whether its tier is back: cancelled
 * by a faster fallback every time, it could never close its breaker.
 */
function giveUp(journey: Journey, loser: Attempt, winner: Attempt): void {
  if (loser.role === "probe") {
    loser.cancellation.follow(journey.state.background);
    return;
  }
  settle(journey, loser, { kind: "cancelled", message: "another attempt answered first" });
  // A tier that is silent would otherwise never fail at all: its hedges would cover for it for ever.
  if (winner.role === "hedge") blameBeaten(journey, loser);
}

function settleLate(journey: Journey, attempt: Attempt, opened: Opening): void {
  if (attempt.settled) return;
  if (!opened.ok) return settle(journey, attempt, opened.failure);
  commit(journey, attempt);
  if (opened.more !== null) attempt.usage ??= estimatedUsage(journey, attempt);
  const last = opened.pieces.at(-1);
  settleSuccess(journey, attempt, last?.type === "done" ? last.model : null);
  attempt.cancellation.cancel("lost-race");
}
