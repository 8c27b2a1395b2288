import type { ConfigurationBegun } from "../bench/bench-watcher.ts";
import { type AttemptFailure, failureLabel } from "../core/failure.ts";
import type { Outcome } from "../engine/outcome.ts";
import { type Detour, detourOf, sameReason } from "./detour.ts";
import type { Failover } from "./failover.ts";
import { type Latencies, LatencyCounts } from "./latency-counts.ts";
import { SLOTS, SlotCounts } from "./slot-counts.ts";
import { TierTally } from "./tier-tally.ts";
import type { TierCounts } from "./lane.ts";

/** Kinds of failovers kept between two drains; the latest stay. */
const FAILOVERS_MAX = 16;

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
  readonly #ended = new SlotCounts();
  readonly #phases: number[];
  readonly #latencies = new LatencyCounts();
  /** The latest kind last. */
  #failovers: FailoverTally[] = [];
  #failoverCount = 0;
  #requests = 0;
  #counted = 0;

  constructor(begun: ConfigurationBegun, shape: { tiers: number; phases: number; durationMs: number }) {
    this.#begun = begun;
    this.#slotsPerMs = SLOTS / Math.max(1, shape.durationMs);
    this.#phases = Array.from({ length: shape.phases }, () => 0);
    this.#tiers = Array.from({ length: shape.tiers }, () => new TierTally());
  }

  /** It is over, and there is no more to it. */
  requestBlocked(phase: number): void {
    this.#over(phase);
  }

  attemptFailed(tier: number, failure: AttemptFailure, atMs: number): void {
    this.#tiers[tier]?.attemptFailed(failure, atMs - this.#begun.startMs);
  }

  /** `latencyMs` counts from when it was to start; null: it was sent to warm up, and is no more than over, as in the report. */
  requestEnded(phase: number, outcome: Outcome, latencyMs: number | null): void {
    this.#over(phase);
    if (latencyMs === null) return;
    this.#counted += 1;
    const slot = this.#slot(this.#begun.nowMs());
    this.#ended.add(slot);
    for (const attempt of outcome.attempts) {
      this.#tiers[attempt.tier]?.attemptEnded(attempt, slot);
    }
    if (outcome.ok) {
      this.#latencies.record(latencyMs);
      this.#tiers[outcome.tier]?.answered(slot);
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
    readonly counted: number;
    readonly phases: readonly number[];
    readonly ended: readonly number[];
    readonly tiers: readonly TierCounts[];
    readonly latencies: Latencies;
    readonly failovers: readonly Failover[];
    readonly failoverCount: number;
  } {
    const failovers = this.#failovers.map((one) => ({ ...one, why: wordsOf(one.why) }));
    this.#failovers = [];
    return {
      requests: this.#requests,
      counted: this.#counted,
      phases: [...this.#phases],
      ended: this.#ended.read(),
      tiers: this.#begun.standing().flatMap((standing, index) => {
        return this.#tiers[index]?.read(standing, this.#begun.startMs) ?? [];
      }),
      latencies: this.#latencies.read(),
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
