import type { Cancellation } from "../core/cancellation.ts";
import type { AttemptFailure, SkipReason } from "../core/failure.ts";
import { asksForThoughts, type ChatRequest } from "../core/request.ts";
import type { Capability } from "../config/chain.ts";
import { type Demand, incapacityOf, needsOf } from "./capability.ts";
import type { ChainState, TierState } from "./chain-state.ts";
import { estimateInputTokens } from "./gate.ts";
import { needsPrefill, nothingSpoken, type Spoken } from "./continuation.ts";
import { orderTiers } from "./order.ts";
import type { AttemptRecord, SkippedTier } from "./outcome.ts";
import type { Powers } from "./powers.ts";
import type { RegionState } from "./regions.ts";

/** One request's own path through the chain: what happened so far. The plan reads it, the leg and the ledger write it. */
export interface Journey {
  readonly state: ChainState;
  readonly request: ChatRequest;
  readonly powers: Powers;
  readonly cancellation: Cancellation;
  readonly startedAtMs: number;
  /** For a stream: by when the first content must be there, or the first that carries it on. */
  deadlineMs: number;
  readonly inputTokens: number;
  readonly needs: readonly Capability[];
  /** The tiers in this request's order; the index is the fallback level. */
  readonly stops: readonly Stop[];
  /** By attempt number; an attempt that has not ended leaves a gap. */
  readonly attempts: (AttemptRecord | undefined)[];
  readonly skipped: SkippedTier[];
  attemptCount: number;
  /** All that was spent; null once some of it is unknown. */
  costUsd: number | null;
  /** The part of it that is known: what a cost cap counts. */
  knownCostUsd: number;
  /** By attempt number: what it may still cost while it is under way; kept only where a cost cap asks for it. */
  readonly pledgedUsd: number[];
  /** A tier said `too-long`: only one with a larger window than this may still be asked. */
  windowAbove: number | null;
  /** The first failure of the highest tier that failed: why a fallback was needed, and what an exhausted chain reports. */
  firstFailure: StopFailure | null;
  /** The failure whose verdict ended the journey. */
  lastFailure: StopFailure | null;
  /** The caller asked the model to think, so that its thoughts are part of the answer. */
  readonly thoughtsToo: boolean;
  /** Whether a stream that is cut may be carried on by another attempt. */
  readonly carriesOn: boolean;
  /** What the caller of a stream has so far; kept only where it may be carried on. */
  readonly spoken: Spoken;
  /** How many tiers were tried although their breaker or a wait hint held them back. */
  lastResorts: number;
}

export interface StopFailure {
  readonly stop: Stop;
  readonly failure: AttemptFailure;
}

/** One tier on the way of one request. */
export interface Stop {
  readonly level: number;
  readonly tier: TierState;
  /** Left behind: skipped, or failed for good. */
  passed: boolean;
  skippedFor: SkipReason | null;
  attempts: number;
  /** Of several regions those that its attempts went to, the last one last. */
  asked: readonly RegionState[];
  /** How often a place was waited for. */
  waits: number;
  /** When the next try of this tier may start: the end of a backoff or of the provider's own wait. */
  notBeforeMs: number;
  /** When the visit must be over, so that the tiers behind get their turn; null before the first try. */
  visitEndsAtMs: number | null;
}

export function beginJourney(
  state: ChainState,
  request: ChatRequest,
  powers: Powers,
  cancellation: Cancellation,
): Journey {
  const nowMs = powers.clock.now();
  const order = orderTiers(state, request.stream, () => powers.random.fork("order", request.id), nowMs);
  state.retryBudget.requestStarted(nowMs);
  powers.emit({ type: "request-started", atMs: nowMs, requestId: request.id, stream: request.stream });
  return {
    state,
    request,
    powers,
    cancellation,
    startedAtMs: nowMs,
    deadlineMs: nowMs + state.chain.timeoutMs,
    inputTokens: estimateInputTokens(request),
    needs: needsOf(request),
    stops: order.map((tier, level) => ({
      level,
      tier,
      passed: false,
      skippedFor: null,
      attempts: 0,
      asked: NOWHERE,
      waits: 0,
      notBeforeMs: 0,
      visitEndsAtMs: null,
    })),
    attempts: [],
    skipped: [],
    attemptCount: 0,
    costUsd: 0,
    knownCostUsd: 0,
    pledgedUsd: [],
    windowAbove: null,
    firstFailure: null,
    lastFailure: null,
    lastResorts: 0,
    thoughtsToo: asksForThoughts(request),
    carriesOn: request.stream && state.chain.stream.rescue === "continue",
    spoken: nothingSpoken(),
  };
}

const NOWHERE: readonly RegionState[] = [];

export function demandOf({ request, needs, windowAbove, spoken }: Journey): Demand {
  return { request, needs, windowAbove, needsPrefill: needsPrefill(spoken) };
}

/** A tier is left out by one of our own gates. */
export function passBy(journey: Journey, stop: Stop, reason: SkipReason): void {
  stop.passed = true;
  stop.skippedFor = reason;
  const { index, provider, model } = stop.tier.tier;
  const incapacity = reason === "incapable" ? incapacityOf(stop.tier, demandOf(journey)) : null;
  const why = incapacity === null ? { reason } : { reason, detail: incapacity };
  journey.skipped.push({ tier: index, provider: provider.name, model, ...why });
  const { powers, request } = journey;
  powers.emit({ type: "tier-skipped", atMs: powers.clock.now(), requestId: request.id, tier: index, ...why });
}

/** Uniform in [0, 1), always the same for one request and tier: whether the request is among the first to come back. */
export function rampDraw({ powers, request }: Journey, { tier }: TierState): number {
  return powers.random.fork("ramp", request.id, tier.provider.name, tier.index).next();
}

/** What an attempt is expected to use: its prompt, and as much of an answer as is allowed. */
export function expectedTokens({ inputTokens, request }: Journey): number {
  return inputTokens + (request.tokensMax ?? 0);
}
