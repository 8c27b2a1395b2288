import type { AttemptFailure } from "../core/failure.ts";
import type { Breaker } from "../engine/breaker.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { BenchResult, ConfigurationSummary, FaultReport } from "./bench-report.ts";
import type { LoadReport } from "./load-report.ts";

/**
 * Told what happens while a bench runs. `requestEnded` is on the path of every request, so it must be quick; what changes
 * more often than that is asked for when it is wanted: an observer of every event would cost more than a screen is worth.
 */
export interface BenchWatcher {
  benchBegan(plan: BenchPlan): void;
  configurationBegan(begun: ConfigurationBegun): void;
  /**
   * A request of this phase (an index into the plan's load) ended, so many ms after it was to start; null: it was not
   * counted.
   */
  requestEnded(phase: number, outcome: Outcome, latencyMs: number | null): void;
  /** An attempt at this tier (an index into the chain's tiers) failed, of a request that is counted. Epoch ms. */
  attemptFailed(tier: number, failure: AttemptFailure, atMs: number): void;
  /** A request of this phase was due and could not be sent. */
  requestBlocked(phase: number): void;
  configurationEnded(report: ConfigurationSummary): void;
}

/** What a bench is going to do. Times in ms from the start of the scenario. */
export interface BenchPlan {
  readonly scenario: string;
  readonly seed: number;
  readonly mode: BenchResult["mode"];
  readonly durationMs: number;
  /** What is to start before is sent, and not counted. */
  readonly warmupMs: number;
  readonly faults: readonly FaultReport[];
  readonly load: readonly LoadReport[];
  /** In the order in which they are measured. */
  readonly configurations: readonly PlannedConfiguration[];
}

export interface PlannedConfiguration {
  readonly chain: string;
  /** "primary only", "2 tiers", ..., "all 4 tiers". */
  readonly name: string;
  /** How many of the chain's tiers take part. */
  readonly tiers: number;
  /** All tiers of the chain. */
  readonly chainTiers: readonly { readonly provider: string; readonly model: string }[];
}

export interface ConfigurationBegun {
  /** Index into the plan's configurations. */
  readonly index: number;
  /** When its time starts. Epoch ms. */
  readonly startMs: number;
  /** The time of its world. Epoch ms. */
  readonly nowMs: () => number;
  /** How its tiers stand now. */
  readonly standing: () => readonly TierStanding[];
  /** Of the requests that have ended so far, from whole histograms: not for every request. */
  readonly soFar: () => ConfigurationSoFar;
}

/** What of a configuration's report is known while it runs. */
export interface ConfigurationSoFar extends Pick<
  ConfigurationSummary,
  | "requests"
  | "succeeded"
  | "failed"
  | "blocked"
  | "warmup_requests"
  | "success_rate"
  | "latency_ms"
  | "by_tier"
  | "cost_usd"
  | "wasted_usd"
> {
  readonly failover: Pick<ConfigurationSummary["failover"], "count" | "latency_ms">;
  readonly attempts: Pick<ConfigurationSummary["attempts"], "total" | "per_request">;
}

export interface TierStanding {
  readonly breaker: Breaker["state"];
  /** Since when its breaker stands so. Epoch ms. */
  readonly sinceMs: number;
  /** Attempts that are under way. */
  readonly inFlight: number;
}
