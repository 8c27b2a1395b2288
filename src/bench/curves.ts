/** The course of a run, in at most 240 buckets of the same width. Those in which nothing happened are left out. */
export interface Timeline {
  readonly bucket_ms: number;
  readonly buckets: readonly TimelineBucket[];
}

/** Requests count where they were meant to start, however long they took; money where the attempt that cost it ended. */
export interface TimelineBucket {
  /** From the start of the run. */
  readonly from_ms: number;
  readonly requests: number;
  readonly succeeded: number;
  readonly failed: number;
  /** To two digits. Null: too few answers. */
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  /** Null: there was no answer. */
  readonly max_ms: number | null;
  readonly answers_by_tier: readonly number[];
  /** Null: a tier that was asked has no known price. */
  readonly cost_usd: number | null;
}

export interface LatencyCurve {
  /** Milliseconds. Null: fewer than two samples. */
  readonly stddev: number | null;
  /** By quantile, the further out the denser; the last is the maximum. */
  readonly percentiles: readonly LatencyPoint[];
}

export interface LatencyPoint {
  /** A fraction. */
  readonly quantile: number;
  readonly ms: number;
}
