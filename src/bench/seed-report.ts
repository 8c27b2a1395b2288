import type { Distribution } from "./bench-report.ts";

/** What a configuration did under one seed. */
export interface SeedReport {
  readonly seed: number;
  readonly requests: number;
  readonly succeeded: number;
  readonly success_rate: number | null;
  readonly latency_ms: Distribution;
  readonly failover: { readonly count: number; readonly mean_ms: number | null };
  readonly worst_recovery_ms: number | null;
  readonly total_outage: boolean;
  /** Absent in reports of earlier versions. */
  readonly alone?: AloneRecovery;
  readonly attempts_per_request: number | null;
  readonly cost_usd: number | null;
  readonly wasted_usd: number | null;
  readonly cost_per_success_usd: number | null;
}

/** Over the fault windows in which one provider alone was struck, so that there was somebody to go to. */
export interface AloneRecovery {
  readonly worst_recovery_ms: number | null;
  /** True when some such window with requests had no answer at all. */
  readonly total_outage: boolean;
}
