import type { CostData } from "./cost-recorder.ts";
import type { LatencyData } from "./latency-recorder.ts";
import type { TierData } from "./tier-recorder.ts";
import type { TimelineData } from "./timeline-recorder.ts";

/** What was recorded of one configuration under one seed, as plain data: it can be sent, and added to another. */
export interface Recording {
  readonly requests: number;
  readonly blocked: number;
  readonly warmedUp: number;
  readonly attempts: number;
  /** Answered at level 0, but by another tier than the primary. */
  readonly promoted: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly causes: Readonly<Record<string, number>>;
  readonly latencies: Readonly<Record<LatencyKind, LatencyData>>;
  readonly cost: CostData;
  readonly tiers: readonly TierData[];
  readonly timeline: TimelineData;
}

/**
 * all, service: from the intended and from the real start. direct, failover: of `all`, those answered at level 0 and
 * beyond. waited: of `failover`, those that first had to wait.
 */
export const LATENCY_KINDS = ["all", "service", "direct", "failover", "waited"] as const;

export type LatencyKind = (typeof LATENCY_KINDS)[number];
