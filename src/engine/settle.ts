import type { AttemptFailure } from "../core/failure.ts";
import type { Usage } from "../core/piece.ts";
import type { Attempt } from "./attempt.ts";
import { afterFailure, afterLastResort, afterSuccess, type Breaker, isHolding, probeAbandoned } from "./breaker.ts";
import { latencyOf } from "./chain-state.ts";
import { addCosts, costUsd } from "./cost.ts";
import { estimateTokens } from "./gate.ts";
import { watchHealth } from "./health-check.ts";
import { expectedTokens, type Journey } from "./journey.ts";
import { failEverywhere, regionFailed, regionSucceeded } from "./regions.ts";
import { judge } from "./verdict.ts";

/** An attempt answered: the tier's standing and the trail learn of it. */
export function settleSuccess(journey: Journey, attempt: Attempt, model: string | null): void {
  const { powers, request } = journey;
  const nowMs = powers.clock.now();
  const { tier } = attempt.stop;
  const spent = close(journey, attempt, nowMs, null);
  latencyOf(tier, request.stream).answered((attempt.committedAtMs ?? nowMs) - attempt.startedAtMs, nowMs);
  if (isOfNow(attempt)) tier.failureRate.add(nowMs, false);
  regionSucceeded(attempt.region);
  // A success is a success: a last resort that answers closes the breaker that held it back.
  const { breaker: settings } = journey.state.chain;
  const next = attempt.lastResort
    ? afterLastResort(tier.breaker)
    : afterSuccess(tier.breaker, attempt.admittedGeneration, settings, nowMs);
  changeBreaker(journey, attempt, next);
  powers.emit({
    type: "attempt-succeeded",
    atMs: nowMs,
    requestId: request.id,
    attempt: attempt.number,
    tier: tier.tier.index,
    durationMs: nowMs - attempt.startedAtMs,
    model: model ?? tier.tier.model,
    usage: spent.usage,
    costUsd: spent.costUsd,
  });
}

/** A probe that commits has shown that its tier is back; the rest of its answer may take its time. */
export function settleProbe(journey: Journey, attempt: Attempt): void {
  const { breaker } = attempt.stop.tier;
  const nowMs = journey.powers.clock.now();
  changeBreaker(
    journey,
    attempt,
    afterSuccess(breaker, attempt.admittedGeneration, journey.state.chain.breaker, nowMs),
  );
}

/**
 * A tier lost against its own hedge: one such loss says little, and so does a share of them where hedges start early; an
 * unbroken row of them says that it is down. Its answer would have taken at least as long as it was given.
 */
export function blameBeaten(journey: Journey, attempt: Attempt): void {
  const nowMs = journey.powers.clock.now();
  const { tier } = attempt.stop;
  const { regionRestMs, chain } = journey.state;
  latencyOf(tier, journey.request.stream).unanswered(nowMs - attempt.startedAtMs, nowMs);
  regionFailed(attempt.region, regionRestMs, nowMs, chain.breaker?.failures);
  if (failEverywhere(tier.regions)) countFailure(journey, attempt, false, nowMs);
}

/** An attempt failed: the tier's standing and the trail learn of it. */
export function settle(journey: Journey, attempt: Attempt, failure: AttemptFailure): void {
  const { powers, request } = journey;
  const nowMs = powers.clock.now();
  const spent = close(journey, attempt, nowMs, failure);
  powers.emit({
    type: "attempt-failed",
    atMs: nowMs,
    requestId: request.id,
    attempt: attempt.number,
    tier: attempt.stop.tier.tier.index,
    durationMs: nowMs - attempt.startedAtMs,
    failure,
    usage: spent.usage,
    costUsd: spent.costUsd,
  });
  blameTier(journey, attempt, failure, nowMs);
  // A stream that failed by what it said is still open: its connection is given up.
  attempt.cancellation.cancel("lost-race");
}

/** What every ending has in common: nothing is left running, the limits and the trail are up to date. */
function close(journey: Journey, attempt: Attempt, nowMs: number, failure: AttemptFailure | null) {
  attempt.settled = true;
  attempt.watchdog.stop();
  attempt.cancellation.leave();
  const { tier, limiter } = attempt.stop.tier;
  const usage = failure !== null && attempt.accepted ? abandonedUsage(journey, attempt) : attempt.usage;
  const spent = { usage, costUsd: costOf(attempt, usage, failure) };
  limiter.ended(nowMs, attempt.startedAtMs, tokensUsed(journey, usage, failure) - expectedTokens(journey));
  journey.costUsd = addCosts(journey.costUsd, spent.costUsd);
  journey.knownCostUsd += spent.costUsd ?? 0;
  if (journey.pledgedUsd.length > 0) journey.pledgedUsd[attempt.number] = 0;
  journey.attempts[attempt.number] = {
    tier: tier.index,
    provider: tier.provider.name,
    model: tier.model,
    role: attempt.role,
    startMs: attempt.startedAtMs - journey.startedAtMs,
    durationMs: nowMs - attempt.startedAtMs,
    region: attempt.region.name ?? undefined,
    failure,
    usage: spent.usage,
    costUsd: spent.costUsd,
  };
  return spent;
}

/** What was refused used nothing; an answer without its usage is taken to have used what was expected. */
function tokensUsed(journey: Journey, usage: Usage | null, failure: AttemptFailure | null): number {
  if (usage !== null) return usage.inputTokens + usage.outputTokens;
  return failure === null ? expectedTokens(journey) : 0;
}

/** What was refused costs nothing; an answer without its usage costs nobody knows what. */
function costOf(attempt: Attempt, usage: Usage | null, failure: AttemptFailure | null): number | null {
  const { price } = attempt.stop.tier.tier;
  if (usage !== null) return costUsd(usage, price);
  return failure === null ? null : 0;
}

/** A stream that was cut may have reported its usage before it said anything: what did arrive counts as well. */
function abandonedUsage(journey: Journey, attempt: Attempt): Usage {
  const estimated = estimatedUsage(journey, attempt);
  if (attempt.usage === null) return estimated;
  return { ...attempt.usage, outputTokens: Math.max(attempt.usage.outputTokens, estimated.outputTokens) };
}

/**
 * Providers bill what they began, also when nobody waits for it any more. Where an abandoned attempt reported no usage,
 * its prompt and the text that did arrive are counted at about four characters a token: an estimate, since nobody can
 * know how far the provider got.
 */
export function estimatedUsage(journey: Journey, attempt: Attempt): Usage {
  return {
    inputTokens: journey.inputTokens,
    outputTokens: estimateTokens(attempt.contentCharacters),
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
  };
}

function blameTier(journey: Journey, attempt: Attempt, failure: AttemptFailure, nowMs: number): void {
  const verdict = judge(failure);
  const { tier } = attempt.stop;
  if (failure.kind === "timeout" && failure.phase === "first-token") {
    const latency = latencyOf(tier, journey.request.stream);
    const waitedMs = nowMs - attempt.startedAtMs;
    latency.unanswered(waitedMs, nowMs);
    // Our own haste is no fault of the tier's. Only a probe has to come to an end.
    if (attempt.role !== "probe" && !latency.isTelling(waitedMs, nowMs)) return;
  }
  const hintMs = failure.kind === "rate-limited" ? failure.retryAfterMs : undefined;
  tier.failedIn = [attempt.region];
  if (hintMs !== undefined) holdRegion(attempt, nowMs + hintMs);
  switch (verdict.breaker) {
    case "counts":
    case "opens":
      regionFailed(attempt.region, journey.state.regionRestMs, nowMs);
      // A probe has to come to an end, wherever it went.
      if (verdict.breaker === "counts" && attempt.role !== "probe" && !failEverywhere(tier.regions)) return;
      if (isNews(attempt)) tier.failureRate.add(nowMs, true);
      countFailure(journey, attempt, verdict.breaker === "opens", nowMs);
      return;
    case "unavailable":
    case "ignores":
      if (attempt.role !== "probe") return;
      // Told to slow down, but not for how long: the next request must not probe at once, and so on.
      if (verdict.breaker === "unavailable" && hintMs === undefined && isHolding(tier.breaker))
        countFailure(journey, attempt, true, nowMs);
      else changeBreaker(journey, attempt, probeAbandoned(tier.breaker, attempt.admittedGeneration));
  }
}

/** A later hint never shortens an earlier one. The tier is unavailable when all its regions are. */
function holdRegion({ region, stop: { tier } }: Attempt, untilMs: number): void {
  region.unavailableUntilMs = Math.max(region.unavailableUntilMs, untilMs);
  tier.unavailableUntilMs = Math.min(...tier.regions.map((each) => each.unavailableUntilMs));
}

function countFailure(journey: Journey, attempt: Attempt, opensAtOnce: boolean, nowMs: number): void {
  if (!isNews(attempt)) return;
  const { tier } = attempt.stop;
  const { name } = tier.tier.provider;
  const next = afterFailure(tier.breaker, attempt.admittedGeneration, journey.state.chain.breaker, {
    nowMs,
    opensAtOnce,
    recent: tier.failureRate.recent(nowMs),
    jitter: () => journey.powers.random.fork("reopen", name, tier.tier.index, tier.breaker.generation).next(),
  });
  changeBreaker(journey, attempt, next);
}

/** While the breaker holds the tier back, a last resort's failure is none; another one may have closed it meanwhile. */
function isNews(attempt: Attempt): boolean {
  return isOfNow(attempt) && !(attempt.lastResort && isHolding(attempt.stop.tier.breaker));
}

/** An attempt from before the breaker last opened says nothing about the tier as it is now. */
function isOfNow({ admittedGeneration, stop }: Attempt): boolean {
  return admittedGeneration === stop.tier.breaker.generation;
}

function changeBreaker({ state, powers, request }: Journey, attempt: Attempt, next: Breaker): void {
  const { tier } = attempt.stop;
  const previous = tier.breaker;
  tier.breaker = next;
  const fact = { atMs: powers.clock.now(), requestId: request.id, tier: tier.tier.index };
  if (next.state === "open" && next.generation !== previous.generation) {
    powers.emit({ type: "breaker-opened", untilMs: next.untilMs, ...fact });
    tier.failureRate.forget();
    watchHealth(state, tier, powers);
  } else if (isRamp(next) && !isRamp(previous)) {
    powers.emit({ type: "breaker-ramp-began", ...fact });
  } else if (next.state === "closed" && previous.state !== "closed") {
    powers.emit({ type: "breaker-closed", ...fact });
  }
}

function isRamp(breaker: Breaker): boolean {
  return breaker.state === "half-open" && breaker.phase === "ramp";
}
