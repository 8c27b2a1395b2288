import type { MetricUnit } from "./bench-report.ts";
import type { ClaimVerdict } from "./claim-verdict.ts";

/** One figure that somebody claims, and what was measured of it. */
export interface ClaimReport {
  readonly claim: string;
  readonly chain: string;
  readonly configuration: string;
  /** The number's place in the configuration's report. */
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly claimed: number;
  readonly more_is_better: boolean;
  /** Null: the samples do not support it. */
  readonly value: number | null;
  /** Null: nothing is known of what chance does to it. */
  readonly ci95: readonly [number, number] | null;
  /** Requests, or with several seeds those. */
  readonly n: number;
  readonly verdict: ClaimVerdict;
}
