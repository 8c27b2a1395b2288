import type { AttemptRole } from "../core/event.ts";
import type { Failure, SkipReason } from "../core/failure.ts";
import { isHolding } from "./breaker.ts";
import { latencyOf } from "./chain-state.ts";
import { type Met, type Need, needOf, visitBudgetMs, waitFits } from "./deadline.ts";
import { needsPrefill } from "./continuation.ts";
import { cancelledByCaller, endedByVerdict, noTierLeft, timeSpent } from "./ending.ts";
import { gate, gateOfLastResort, type GateContext } from "./gate.ts";
import { type Journey, rampDraw, type Stop } from "./journey.ts";
import { placeWaitMs } from "./queue.ts";

/** What to do next. Deciding changes nothing: a function of the journey, the tiers' standing and the time. */
export type Move =
  | { readonly kind: "leg"; readonly tries: readonly [Try] | readonly [Try, Try] }
  | { readonly kind: "wait"; readonly waitMs: number }
  /** Its limits are used up, but not for long. */
  | { readonly kind: "queue"; readonly stop: Stop; readonly waitMs: number }
  /** Its visit is over; on to the next. */
  | { readonly kind: "leave"; readonly stop: Stop }
  | { readonly kind: "skip"; readonly stop: Stop; readonly reason: SkipReason }
  | { readonly kind: "stop"; readonly failure: Failure };

/** One attempt of a leg: whom, as what, how long after the leg's start, and until when the visit lasts. */
export interface Try {
  readonly stop: Stop;
  readonly role: AttemptRole;
  readonly afterMs: number;
  readonly visitEndsAtMs: number;
  /** A tier that its breaker holds back, tried because nothing else is left. */
  readonly lastResort: boolean;
}

export function nextMove(journey: Journey, nowMs: number): Move {
  if (journey.cancellation.cancelled) return { kind: "stop", failure: cancelledByCaller() };
  const ending = endedByVerdict(journey);
  if (ending !== null) return { kind: "stop", failure: ending };
  const stop = journey.stops.find(({ passed }) => !passed);
  if (stop === undefined) return lastResort(journey, nowMs);
  if (nowMs >= journey.deadlineMs) return { kind: "stop", failure: timeSpent(journey) };
  if (stop.visitEndsAtMs !== null && nowMs >= stop.visitEndsAtMs) return { kind: "leave", stop };
  if (stop.notBeforeMs > nowMs) return { kind: "wait", waitMs: stop.notBeforeMs - nowMs };
  const context = gateContext(journey);
  const admitted = gate(stop.tier, context, nowMs);
  if (admitted === "try") return legOf(journey, stop, context, nowMs);
  if (admitted === "probe") return probeLeg(journey, stop, context, nowMs);
  const waitMs = admitted === "over-limit" ? queueMs(journey, stop, context, nowMs) : null;
  return waitMs === null ? { kind: "skip", stop, reason: admitted } : { kind: "queue", stop, waitMs };
}

function queueMs(journey: Journey, stop: Stop, context: GateContext, nowMs: number): number | null {
  const hasAlternative = nextUsable(journey, stop, context, nowMs) !== undefined;
  // Nobody waits for a place at a tier that may still be down.
  if (hasAlternative && isHolding(stop.tier.breaker)) return null;
  return placeWaitMs(journey, stop, nowMs, { endsAtMs: visitEndsAtMs(journey, stop, context, nowMs), hasAlternative });
}

/** The next tier starts beside this one when this one is late, if the chain hedges and the budget allows it. */
function legOf(journey: Journey, stop: Stop, context: GateContext, nowMs: number): Move {
  const main = tryOf(journey, stop, "try", context, nowMs);
  const afterMs = hedgeAfterMs(journey, stop, nowMs);
  if (afterMs === null || nowMs + afterMs >= main.visitEndsAtMs) return { kind: "leg", tries: [main] };
  const next = nextUsable(journey, stop, context, nowMs);
  if (next === undefined) return { kind: "leg", tries: [main] };
  return { kind: "leg", tries: [main, { ...tryOf(journey, next, "hedge", context, nowMs + afterMs), afterMs }] };
}

/** A hedge whose time has come, seen afresh: by now its tier may be full or down, the budget spent, the time up. */
export function hedgeNow(journey: Journey, { stop }: Try, nowMs: number): Try | null {
  if (nowMs >= journey.deadlineMs || !journey.state.retryBudget.allows(nowMs)) return null;
  const context = gateContext(journey);
  if (gate(stop.tier, context, nowMs) !== "try") return null;
  return tryOf(journey, stop, "hedge", context, nowMs);
}

/**
 * A half-open breaker's probe runs beside the next tier, so that no caller waits for a tier that may still be down. One
 * probe a reset time amplifies nothing, so the retry budget may not refuse it: the tier would never come back.
 */
function probeLeg(journey: Journey, stop: Stop, context: GateContext, nowMs: number): Move {
  const probe = tryOf(journey, stop, "probe", context, nowMs);
  const next = nextUsable(journey, stop, context, nowMs);
  return { kind: "leg", tries: next === undefined ? [probe] : [probe, tryOf(journey, next, "try", context, nowMs)] };
}

function tryOf(journey: Journey, stop: Stop, role: AttemptRole, context: GateContext, startMs: number): Try {
  return { stop, role, afterMs: 0, visitEndsAtMs: visitEndsAtMs(journey, stop, context, startMs), lastResort: false };
}

/**
 * Every tier was left behind. Where some were only held back by their breaker, by a wait hint or by their own limits, the
 * one that comes back soonest is tried, rather than failing a request without asking a tier that may be alive. A further
 * one is paid for by the retry budget, so that a world that is all down is not asked more than it has to be.
 */
function lastResort(journey: Journey, nowMs: number): Move {
  const stop: Move = { kind: "stop", failure: noTierLeft(journey) };
  if (journey.lastResorts > 0 && !journey.state.retryBudget.allows(nowMs)) return stop;
  const context = gateContext(journey);
  const held = journey.stops
    .filter((each) => each.attempts === 0 && isHeldBack(each) && gateOfLastResort(each.tier, context, nowMs) === "try")
    .toSorted((left, right) => comesBackAtMs(left) - comesBackAtMs(right));
  const [soonest] = held;
  const leftMs = journey.deadlineMs - nowMs;
  if (leftMs <= 0) return stop;
  if (soonest === undefined) return lastPlace(journey, context, nowMs) ?? stop;
  const waitMs = soonest.tier.unavailableUntilMs - nowMs;
  const typicalMs = latencyOf(soonest.tier, journey.request.stream).answers.p50Ms(nowMs);
  if (waitMs > 0) return waitFits(waitMs, leftMs, typicalMs) ? { kind: "wait", waitMs } : stop;
  const shareEndsAtMs = journey.state.chain.reserve ? nowMs + leftMs / held.length : journey.deadlineMs;
  const heldByBreaker = isHolding(soonest.tier.breaker);
  return {
    kind: "leg",
    tries: [{ stop: soonest, role: "try", afterMs: 0, visitEndsAtMs: shareEndsAtMs, lastResort: heldByBreaker }],
  };
}

/** A place at a full tier that was passed over for others, all of which have failed. */
function lastPlace(journey: Journey, context: GateContext, nowMs: number): Move | null {
  const visit = { endsAtMs: journey.deadlineMs, hasAlternative: false };
  for (const stop of journey.stops) {
    if (stop.attempts > 0 || stop.skippedFor !== "over-limit") continue;
    const isFull = gateOfLastResort(stop.tier, context, nowMs) === "over-limit";
    const waitMs = isFull ? placeWaitMs(journey, stop, nowMs, visit) : null;
    if (waitMs !== null) return { kind: "queue", stop, waitMs };
  }
  return null;
}

function isHeldBack({ skippedFor }: Stop): boolean {
  return skippedFor === "circuit-open" || skippedFor === "unavailable" || skippedFor === "over-limit";
}

function comesBackAtMs({ tier }: Stop): number {
  const breakerUntilMs = tier.breaker.state === "open" ? tier.breaker.untilMs : 0;
  return Math.max(breakerUntilMs, tier.unavailableUntilMs);
}

/** A visit's end is fixed at its first try: backoff and wait hints come out of it, not out of the tiers behind. */
function visitEndsAtMs(journey: Journey, stop: Stop, context: GateContext, startMs: number): number {
  if (stop.visitEndsAtMs !== null) return stop.visitEndsAtMs;
  if (!journey.state.chain.reserve) return journey.deadlineMs;
  const remainingMs = journey.deadlineMs - startMs;
  const behind = journey.stops.filter((each) => each.level > stop.level && isUsable(each, context, startMs));
  const evenShareMs = remainingMs / (behind.length + 1);
  const needIs = ({ tier }: Stop): Need => {
    const p95Ms = latencyOf(tier, journey.request.stream).answers.p95Ms(startMs);
    return needOf(p95Ms, tier.tier.maxLatencyMs, evenShareMs);
  };
  return startMs + visitBudgetMs(remainingMs, needIs(stop), behind.map(needIs), metBy(journey));
}

function metBy({ attempts }: Journey): Met {
  const kinds = attempts.flatMap((attempt) => attempt?.failure?.kind ?? []);
  // Whether time of this request was lost already to a tier that said nothing.
  if (kinds.includes("timeout")) return "silence";
  return kinds.length > 0 && kinds.every((kind) => kind === "connect") ? "refusal" : "nothing";
}

function nextUsable(journey: Journey, stop: Stop, context: GateContext, nowMs: number): Stop | undefined {
  return journey.stops.find(
    (each) =>
      each.level > stop.level && !each.passed && each.attempts === 0 && gate(each.tier, context, nowMs) === "try",
  );
}

function isUsable(stop: Stop, context: GateContext, nowMs: number): boolean {
  if (stop.passed) return false;
  const admitted = gate(stop.tier, context, nowMs);
  return admitted === "try" || admitted === "probe";
}

function hedgeAfterMs(journey: Journey, stop: Stop, nowMs: number): number | null {
  const { hedge } = journey.state.chain;
  if (hedge === null || stop.attempts > 0) return null;
  return "afterMs" in hedge
    ? hedge.afterMs
    : latencyOf(stop.tier, journey.request.stream).answers.quantileMs(hedge.afterQuantile, nowMs);
}

function gateContext(journey: Journey): GateContext {
  const { breaker, maxCostUsd } = journey.state.chain;
  return {
    hasKey: (tier) => journey.powers.apiKeyOf(tier.tier.provider) !== null,
    inputTokens: journey.inputTokens,
    tokensMax: journey.request.tokensMax ?? 0,
    costLeftUsd: maxCostUsd === null ? null : maxCostUsd - journey.knownCostUsd - sumOf(journey.pledgedUsd),
    request: journey.request,
    needs: journey.needs,
    windowAbove: journey.windowAbove,
    needsPrefill: needsPrefill(journey.spoken),
    breaker,
    rampDraw: (tier) => rampDraw(journey, tier),
  };
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
