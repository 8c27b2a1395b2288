import type { TierStanding } from "../bench/bench-watcher.ts";
import { type Latencies, NO_LATENCIES } from "./latency-counts.ts";
import type { RecentFailure } from "./recent-failures.ts";

export type BreakerState = TierStanding["breaker"];

/** One tier of the chain. */
export interface Lane {
  readonly provider: string;
  readonly model: string;
  /** False: the configuration at hand is without this tier. */
  readonly takesPart: boolean;
  readonly breaker: BreakerState;
  /** When its breaker came to stand so. */
  readonly breakerSinceMs: number;
  readonly inFlight: number;
  readonly answered: number;
  /** By slot of the scenario's time, as `ended`: requests that this tier answered, and its failed attempts. */
  readonly answers: readonly number[];
  readonly failures: readonly number[];
  /** Of its answers: how long the attempts took that gave them. */
  readonly latencies: Latencies;
  /** Newest first. */
  readonly lastFailures: readonly RecentFailure[];
}

/** What a tier has done in the configuration at hand. */
export type TierCounts = Omit<Lane, "provider" | "model" | "takesPart">;

/** A tier of which nothing has been asked yet. */
export const IDLE: TierCounts = {
  breaker: "closed",
  breakerSinceMs: 0,
  inFlight: 0,
  answered: 0,
  answers: [],
  failures: [],
  latencies: NO_LATENCIES,
  lastFailures: [],
};
