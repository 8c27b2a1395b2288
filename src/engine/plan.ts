import type { AttemptRole } from "../core/event.ts";
import type { Failure, SkipReason } from "../core/failure.ts";
import { expectedNeedMs, visitBudgetMs } from "./deadline.ts";
import { cancelledByCaller, noTierLeft, timeSpent } from "./ending.ts";
import { gate, type GateContext } from "./gate.ts";
import type { Journey, Stop } from "./journey.ts";

/** What to do next. Deciding changes nothing: a function of the journey, the tiers' standing and the time. */
export type Move =
  | { readonly kind: "leg"; readonly tries: readonly [Try] | readonly [Try, Try] }
  | { readonly kind: "wait"; readonly waitMs: number }
  | { readonly kind: "skip"; readonly stop: Stop; readonly reason: SkipReason }
  | { readonly kind: "stop"; readonly failure: Failure };

/** One attempt of a leg: whom, as what, how long after the leg's start, and until when the visit lasts. */
export interface Try {
  readonly stop: Stop;
  readonly role: AttemptRole;
  readonly afterMs: number;
  readonly visitEndsAtMs: number;
}

export function nextMove(journey: Journey, nowMs: number): Move {
  if (journey.cancellation.cancelled) return { kind: "stop", failure: cancelledByCaller() };
  if (journey.ending !== null) return { kind: "stop", failure: journey.ending };
  const stop = journey.stops.find(({ passed }) => !passed);
  if (stop === undefined) return lastResort(journey, nowMs);
  if (nowMs >= journey.deadlineMs) return { kind: "stop", failure: timeSpent(journey) };
  if (stop.notBeforeMs > nowMs) return { kind: "wait", waitMs: stop.notBeforeMs - nowMs };
  const admitted = gate(stop.tier, gateContext(journey), nowMs);
  if (admitted === "try") return legOf(journey, stop, nowMs);
  if (admitted === "probe") return probeLeg(journey, stop, nowMs);
  return { kind: "skip", stop, reason: admitted };
}

/** The next tier starts beside this one when this one is late, if the chain hedges and the budget allows it. */
function legOf(journey: Journey, stop: Stop, nowMs: number): Move {
  const main: Try = { stop, role: "try", afterMs: 0, visitEndsAtMs: visitEndsAtMs(journey, stop, nowMs) };
  const afterMs = hedgeAfterMs(journey, stop, nowMs);
  if (afterMs === null || !journey.state.retryBudget.allows(nowMs)) return { kind: "leg", tries: [main] };
  const next = nextUsable(journey, stop, nowMs);
  if (next === undefined) return { kind: "leg", tries: [main] };
  const hedge: Try = {
    stop: next,
    role: "hedge",
    afterMs,
    visitEndsAtMs: visitEndsAtMs(journey, next, nowMs + afterMs),
  };
  return { kind: "leg", tries: [main, hedge] };
}

/** A half-open breaker's probe runs beside the next tier, so that no caller waits for a tier that may still be down. */
function probeLeg(journey: Journey, stop: Stop, nowMs: number): Move {
  if (!journey.state.retryBudget.allows(nowMs)) return { kind: "skip", stop, reason: "circuit-open" };
  const probe: Try = { stop, role: "probe", afterMs: 0, visitEndsAtMs: visitEndsAtMs(journey, stop, nowMs) };
  const next = nextUsable(journey, stop, nowMs);
  if (next === undefined) return { kind: "leg", tries: [probe] };
  const beside: Try = { stop: next, role: "try", afterMs: 0, visitEndsAtMs: visitEndsAtMs(journey, next, nowMs) };
  return { kind: "leg", tries: [probe, beside] };
}

/**
 * Every tier was left behind. Where some were only held back by their breaker or by a wait hint, the one that comes
 * back soonest is tried once, rather than failing a request without asking a tier that may be alive.
 */
function lastResort(journey: Journey, nowMs: number): Move {
  const held = journey.stops.filter(
    ({ attempts, skippedFor }) => attempts === 0 && (skippedFor === "circuit-open" || skippedFor === "unavailable"),
  );
  const [soonest] = held.toSorted((left, right) => comesBackAtMs(left) - comesBackAtMs(right));
  if (soonest === undefined || nowMs >= journey.deadlineMs) {
    return { kind: "stop", failure: noTierLeft(journey) };
  }
  const waitMs = soonest.tier.unavailableUntilMs - nowMs;
  if (waitMs > 0) {
    if (nowMs + waitMs >= journey.deadlineMs) return { kind: "stop", failure: noTierLeft(journey) };
    return { kind: "wait", waitMs };
  }
  const lone: Try = { stop: soonest, role: "try", afterMs: 0, visitEndsAtMs: journey.deadlineMs };
  return { kind: "leg", tries: [lone] };
}

function comesBackAtMs({ tier }: Stop): number {
  const breakerUntilMs = tier.breaker.state === "open" ? tier.breaker.untilMs : 0;
  return Math.max(breakerUntilMs, tier.unavailableUntilMs);
}

/** A visit's end is fixed at its first try: backoff and wait hints come out of it, not out of the tiers behind. */
function visitEndsAtMs(journey: Journey, stop: Stop, startMs: number): number {
  if (stop.visitEndsAtMs !== null) return stop.visitEndsAtMs;
  const remainingMs = journey.deadlineMs - startMs;
  const behind = usableBehind(journey, stop, startMs);
  const tiersLeft = behind.length + 1;
  let reservesMs = 0;
  for (const each of behind) reservesMs += needMs(each, remainingMs, tiersLeft, startMs);
  return startMs + visitBudgetMs(remainingMs, needMs(stop, remainingMs, tiersLeft, startMs), reservesMs);
}

function needMs({ tier }: Stop, remainingMs: number, tiersLeft: number, nowMs: number): number {
  return expectedNeedMs(tier.latency.p95Ms(nowMs), tier.tier.maxLatencyMs, remainingMs, tiersLeft);
}

function usableBehind(journey: Journey, stop: Stop, nowMs: number): Stop[] {
  const context = gateContext(journey);
  return journey.stops.filter((each) => each.level > stop.level && isUsable(each, context, nowMs));
}

function nextUsable(journey: Journey, stop: Stop, nowMs: number): Stop | undefined {
  const context = gateContext(journey);
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
  return "afterMs" in hedge ? hedge.afterMs : stop.tier.latency.quantileMs(hedge.afterQuantile, nowMs);
}

function gateContext(journey: Journey): GateContext {
  const { maxCostUsd } = journey.state.chain;
  return {
    hasKey: (tier) => journey.powers.apiKeyOf(tier.tier.provider) !== null,
    inputTokens: journey.inputTokens,
    tokensMax: journey.request.tokensMax ?? 0,
    costLeftUsd: maxCostUsd === null ? null : maxCostUsd - (journey.costUsd ?? 0),
    windowAbove: journey.windowAbove,
  };
}
