import type { ProofCase } from "../prove/proof-case.ts";

/** The document of `prove --json`. */
export interface ProofReport {
  readonly schema: "holyfail.prove/1";
  readonly version: string;
  /** Null: random chains, or a replay. */
  readonly chain: string | null;
  /** Null: a replay. */
  readonly from_seed: number | null;
  readonly cases: number;
  readonly requests: number;
  readonly attempts: number;
  /** By kind: in how many cases an attempt met it. */
  readonly faults: Readonly<Record<string, number>>;
  /** In how many cases these two could be put to the test. */
  readonly live_tier_cases: number;
  readonly recovery_cases: number;
  readonly promises: readonly { readonly name: string; readonly title: string }[];
  readonly broken: BrokenPromise | null;
  readonly interrupted: boolean;
  /** Whatever depends on the real clock. */
  readonly elapsed: { readonly wall_ms: number; readonly node: string };
}

export interface BrokenPromise {
  readonly promise: string;
  readonly title: string;
  /** The first is the one that the story tells. */
  readonly complaints: readonly string[];
  readonly seed: number;
  readonly found: CaseSize;
  readonly shrunk: CaseSize;
  /** How many cases were played for that. */
  readonly plays: number;
  readonly case: ProofCase;
  /** For `prove --replay`. */
  readonly replay: string;
  readonly story: readonly string[];
}

export interface CaseSize {
  readonly tiers: number;
  readonly faults: number;
  readonly requests: number;
}
