import type { ConfigurationBegun } from "../bench/bench-watcher.ts";
import type { EngineEvent } from "../core/event.ts";
import { failureLabel } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type Detour, detourOf, sameReason } from "./detour.ts";
import type { Failover } from "./failover.ts";
import type { BreakerState, TierCounts } from "./view.ts";

/** How finely the scenario's time is divided; the widest strip on a screen has fewer columns. */
export const SLOTS = 480;

/** Kinds of failovers kept between two drains; the latest stay. */
const FAILOVERS_MAX = 16;

interface TierTally {
  breaker: BreakerState;
  inFlight: number;
  answered: number;
  attempts: number;
  failed: number;
  readonly answers: Uint32Array;
  readonly failures: Uint32Array;
}

/** Failovers of one kind since the last drain. */
interface FailoverTally {
  readonly from: number;
  readonly to: number | null;
  readonly why: Detour["why"];
  atMs: number;
  count: number;
  costMs: number;
}

/** Counts one configuration's events and outcomes for the screen: an addition or two for each. */
export class Gatherer {
  readonly #startMs: number;
  readonly #nowMs: () => number;
  readonly #slotsPerMs: number;
  readonly #tiers: readonly TierTally[];
  readonly #ended = new Uint32Array(SLOTS);
  readonly #phases: number[];
  /** The latest kind last. */
  #failovers: FailoverTally[] = [];
  #failoverCount = 0;
  #requests = 0;

  constructor({ startMs, nowMs }: ConfigurationBegun, shape: { tiers: number; phases: number; durationMs: number }) {
    this.#startMs = startMs;
    this.#nowMs = nowMs;
    this.#slotsPerMs = SLOTS / Math.max(1, shape.durationMs);
    this.#phases = Array.from({ length: shape.phases }, () => 0);
    this.#tiers = Array.from({ length: shape.tiers }, () => ({
      breaker: "closed",
      inFlight: 0,
      answered: 0,
      attempts: 0,
      failed: 0,
      answers: new Uint32Array(SLOTS),
      failures: new Uint32Array(SLOTS),
    }));
  }

  requestEnded(phase: number, outcome: Outcome): void {
    this.#requests += 1;
    this.#phases[phase] = (this.#phases[phase] ?? 0) + 1;
    const slot = this.#slot(this.#nowMs());
    bump(this.#ended, slot);
    if (outcome.ok) {
      const tier = this.#tiers[outcome.tier];
      if (tier !== undefined) {
        tier.answered += 1;
        bump(tier.answers, slot);
      }
      if (outcome.fallbackLevel === 0) return;
      this.#failoverCount += 1;
    }
    const halfOpen = this.#tiers.findIndex(({ breaker }) => breaker === "half-open");
    const detour = detourOf(outcome, halfOpen === -1 ? null : halfOpen);
    const to = outcome.ok ? outcome.tier : null;
    if (detour !== null && detour.from !== to) this.#tell(detour, to);
  }

  event(event: EngineEvent): void {
    switch (event.type) {
      case "attempt-started":
        return this.#attemptStarted(event.tier);
      case "attempt-succeeded":
        return this.#attemptSucceeded(event.tier);
      case "attempt-failed":
        return this.#attemptFailed(event);
      case "breaker-opened":
        return this.#breaker(event.tier, "open");
      case "breaker-half-opened":
        return this.#breaker(event.tier, "half-open");
      case "breaker-closed":
        return this.#breaker(event.tier, "closed");
      case "request-started":
      case "request-succeeded":
      case "request-failed":
      case "tier-skipped":
      case "attempt-committed":
      case "retry-scheduled":
        return;
    }
  }

  /** A copy of what was counted; takes the failovers with it. */
  drain(): {
    readonly requests: number;
    readonly phases: readonly number[];
    readonly ended: readonly number[];
    readonly tiers: readonly TierCounts[];
    readonly failovers: readonly Failover[];
    readonly failoverCount: number;
  } {
    const failovers = this.#failovers.map((one) => ({ ...one, why: wordsOf(one.why) }));
    this.#failovers = [];
    return {
      requests: this.#requests,
      phases: [...this.#phases],
      ended: [...this.#ended],
      tiers: this.#tiers.map((tier) => ({ ...tier, answers: [...tier.answers], failures: [...tier.failures] })),
      failovers,
      failoverCount: this.#failoverCount,
    };
  }

  #attemptStarted(index: number): void {
    const tier = this.#tiers[index];
    if (tier === undefined) return;
    tier.inFlight += 1;
    tier.attempts += 1;
  }

  #attemptSucceeded(index: number): void {
    const tier = this.#tiers[index];
    if (tier !== undefined) tier.inFlight -= 1;
  }

  #attemptFailed({ tier: index, failure, atMs }: Extract<EngineEvent, { type: "attempt-failed" }>): void {
    const tier = this.#tiers[index];
    if (tier === undefined) return;
    tier.inFlight -= 1;
    // An attempt that lost its race, or whose caller left, says nothing about its tier.
    if (failure.kind === "cancelled") return;
    tier.failed += 1;
    bump(tier.failures, this.#slot(atMs));
  }

  #tell({ from, why, costMs }: Detour, to: number | null): void {
    const atMs = this.#nowMs() - this.#startMs;
    const index = this.#failovers.findLastIndex(
      (one) => one.from === from && one.to === to && sameReason(one.why, why),
    );
    const known = this.#failovers[index];
    if (known === undefined) {
      if (this.#failovers.length >= FAILOVERS_MAX) this.#failovers.shift();
      this.#failovers.push({ from, to, why, atMs, count: 1, costMs });
      return;
    }
    known.atMs = atMs;
    known.count += 1;
    known.costMs = Math.max(known.costMs, costMs);
    if (index === this.#failovers.length - 1) return;
    this.#failovers.splice(index, 1);
    this.#failovers.push(known);
  }

  #breaker(index: number, state: BreakerState): void {
    const tier = this.#tiers[index];
    if (tier !== undefined) tier.breaker = state;
  }

  #slot(atMs: number): number {
    const slot = Math.floor((atMs - this.#startMs) * this.#slotsPerMs);
    return Math.min(SLOTS - 1, Math.max(0, slot));
  }
}

function wordsOf(why: Detour["why"]): string {
  return typeof why === "string" ? why : failureLabel(why);
}

function bump(counts: Uint32Array, slot: number): void {
  counts[slot] = (counts[slot] ?? 0) + 1;
}
