import type { TierStanding } from "../bench/bench-watcher.ts";
import type { AttemptFailure } from "../core/failure.ts";
import type { AttemptRecord } from "../engine/outcome.ts";
import { LatencyCounts } from "./latency-counts.ts";
import { RecentFailures } from "./recent-failures.ts";
import { SlotCounts } from "./slot-counts.ts";
import type { TierCounts } from "./lane.ts";

/** Of an attempt that another one was faster than, which says nothing about its tier. */
const LOST_RACE = "cancelled";

/** Counts what one tier did in one configuration. */
export class TierTally {
  readonly #answers = new SlotCounts();
  readonly #failures = new SlotCounts();
  readonly #latencies = new LatencyCounts();
  readonly #lastFailures = new RecentFailures();
  #answered = 0;

  /** It gave a request its answer. */
  answered(slot: number): void {
    this.#answered += 1;
    this.#answers.add(slot);
  }

  /** An attempt of a request that ended in this slot. */
  attemptEnded({ failure, durationMs }: AttemptRecord, slot: number): void {
    if (failure === null) {
      this.#latencies.record(durationMs);
    } else if (failure.kind !== LOST_RACE) {
      this.#failures.add(slot);
    }
  }

  /** As it happens; its request may go on for long. `atMs` counts from the start of the scenario. */
  attemptFailed(failure: AttemptFailure, atMs: number): void {
    if (failure.kind !== LOST_RACE) this.#lastFailures.add(failure, atMs);
  }

  /** A copy of what was counted. `startMs` is that of the scenario, epoch ms. */
  read({ breaker, inFlight, sinceMs }: TierStanding, startMs: number): TierCounts {
    return {
      breaker,
      breakerSinceMs: Math.max(0, sinceMs - startMs),
      inFlight,
      answered: this.#answered,
      answers: this.#answers.read(),
      failures: this.#failures.read(),
      latencies: this.#latencies.read(),
      lastFailures: this.#lastFailures.read(),
    };
  }
}
