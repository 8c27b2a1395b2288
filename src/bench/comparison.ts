import type { BenchReport, MetricUnit } from "./bench-report.ts";

/** An earlier report, the base, and a later one, figure by figure. */
export interface Comparison {
  readonly base: Pick<BenchReport, "version" | "seed" | "scenario"> & {
    /** Absent in a comparison that an earlier version has saved. */
    readonly seeds?: readonly number[];
  };
  /** Whether the two met the same dice and the same load, so that what differs is no chance. */
  readonly paired: boolean;
  /** What else than the chain's quality could make the difference, in sentences. */
  readonly warnings: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Whether any figure of a whole chain is worse. Null: there is no chain that both have measured. */
  readonly regressed: boolean | null;
}

export interface ComparisonRow {
  readonly chain: string;
  readonly configuration: string;
  /** Whether it is the last one of its chain, which decides. */
  readonly whole: boolean;
  /** The number's place in the configuration's report, such as "latency_ms.p95". */
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: the samples do not support it. */
  readonly base: number | null;
  readonly now: number | null;
  /** How much more it is now: between which bounds, 95 %, if the two are independent. Null: not known. */
  readonly difference_ci95: readonly [number, number] | null;
  readonly verdict: Verdict;
}

export type Verdict = "better" | "same" | "worse" | "cannot tell";
