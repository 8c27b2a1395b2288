import type { ConfigurationBegun } from "../bench/bench-watcher.ts";
import { failureLabel } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type Detour, detourOf, sameReason } from "./detour.ts";
import type { Failover } from "./failover.ts";
import type { TierCounts } from "./view.ts";

/** How finely the scenario's time is divided; the widest strip on a screen has fewer columns. */
export const SLOTS = 480;

/** Kinds of failovers kept between two drains; the latest stay. */
const FAILOVERS_MAX = 16;

interface TierTally {
  answered: number;
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

/** Counts how one configuration's requests end, for the screen: a few additions for each. */
export class Gatherer {
  readonly #begun: ConfigurationBegun;
  readonly #slotsPerMs: number;
  readonly #tiers: readonly TierTally[];
  readonly #ended = new Uint32Array(SLOTS);
  readonly #phases: number[];
  /** The latest kind last. */
  #failovers: FailoverTally[] = [];
  #failoverCount = 0;
  #requests = 0;

  constructor(begun: ConfigurationBegun, shape: { tiers: number; phases: number; durationMs: number }) {
    this.#begun = begun;
    this.#slotsPerMs = SLOTS / Math.max(1, shape.durationMs);
    this.#phases = Array.from({ length: shape.phases }, () => 0);
    this.#tiers = Array.from({ length: shape.tiers }, () => ({
      answered: 0,
      answers: new Uint32Array(SLOTS),
      failures: new Uint32Array(SLOTS),
    }));
  }

  /** It is over, and there is no more to it. */
  requestBlocked(phase: number): void {
    this.#over(phase);
  }

  requestEnded(phase: number, outcome: Outcome): void {
    this.#over(phase);
    const slot = this.#slot(this.#begun.nowMs());
    bump(this.#ended, slot);
    for (const { tier, failure } of outcome.attempts) {
      // An attempt that lost its race says nothing about its tier.
      if (failure !== null && failure.kind !== "cancelled") bump(this.#tiers[tier]?.failures, slot);
    }
    if (outcome.ok) {
      const tier = this.#tiers[outcome.tier];
      if (tier !== undefined) {
        tier.answered += 1;
        bump(tier.answers, slot);
      }
      if (outcome.fallbackLevel === 0) return;
      this.#failoverCount += 1;
    }
    const detour = detourOf(outcome, () => this.#halfOpen());
    const to = outcome.ok ? outcome.tier : null;
    if (detour !== null && detour.from !== to) this.#tell(detour, to);
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
      tiers: this.#begun.standing().map((standing, index) => {
        const { answered = 0, answers = [], failures = [] } = this.#tiers[index] ?? {};
        return { ...standing, answered, answers: [...answers], failures: [...failures] };
      }),
      failovers,
      failoverCount: this.#failoverCount,
    };
  }

  #over(phase: number): void {
    this.#requests += 1;
    this.#phases[phase] = (this.#phases[phase] ?? 0) + 1;
  }

  #halfOpen(): number | null {
    const index = this.#begun.standing().findIndex(({ breaker }) => breaker === "half-open");
    return index === -1 ? null : index;
  }

  #tell({ from, why, costMs }: Detour, to: number | null): void {
    const atMs = this.#begun.nowMs() - this.#begun.startMs;
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

  #slot(atMs: number): number {
    const slot = Math.floor((atMs - this.#begun.startMs) * this.#slotsPerMs);
    return Math.min(SLOTS - 1, Math.max(0, slot));
  }
}

function wordsOf(why: Detour["why"]): string {
  return typeof why === "string" ? why : failureLabel(why);
}

function bump(counts: Uint32Array | undefined, slot: number): void {
  if (counts !== undefined) counts[slot] = (counts[slot] ?? 0) + 1;
}
