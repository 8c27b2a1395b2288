import type { EmitEvent, EngineEvent } from "../core/event.ts";
import type { BenchWatcher } from "./bench-watcher.ts";

/** Hears what the engine tells of its tiers and what no outcome tells in time: breakers, and failures as they happen. */
export class TierEvents {
  readonly #breakersSinceMs: number[];
  readonly #watcher: BenchWatcher | null;

  constructor(tiers: number, startMs: number, watcher: BenchWatcher | null) {
    this.#breakersSinceMs = Array.from({ length: tiers }, () => startMs);
    this.#watcher = watcher;
  }

  /** An `EmitEvent`; bound, so that it can be handed to the engine. */
  readonly event = (event: EngineEvent): void => {
    if (event.type === "attempt-failed") this.#watcher?.attemptFailed(event.tier, event.failure, event.atMs);
    else this.uncounted(event);
  };

  /** The same of what is not counted: its failures are nobody's concern, but a breaker that it moves stands so for all. */
  readonly uncounted = (event: EngineEvent): void => {
    if (event.type === "breaker-opened" || event.type === "breaker-half-opened" || event.type === "breaker-closed")
      this.#breakersSinceMs[event.tier] = event.atMs;
  };

  /** Hears what somebody else hears; where nobody watches there is no need to. */
  beside(emit: EmitEvent): EmitEvent {
    if (this.#watcher === null) return emit;
    return (event) => {
      this.event(event);
      emit(event);
    };
  }

  /** Since when a tier's breaker stands as it does. Epoch ms. */
  breakerSinceMs(tier: number): number {
    return this.#breakersSinceMs[tier] ?? 0;
  }
}
