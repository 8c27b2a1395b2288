import type { AttemptRole, Spent } from "../core/event.ts";
import type { AttemptFailure, Failure, SkipReason } from "../core/failure.ts";
import type { FinishReason, Usage } from "../core/piece.ts";

/** How a request ended. Times in ms; `startMs` counts from the request's own start. */
export type Outcome = Answered | Unanswered;

interface Trail {
  readonly latencyMs: number;
  /** Every attempt that has ended, in the order they started. A probe that outlived the answer is in the events only. */
  readonly attempts: readonly AttemptRecord[];
  readonly skipped: readonly SkippedTier[];
  /** All that was spent, waste included; null where a tier that was asked has no known price. */
  readonly costUsd: number | null;
}

export interface Answered extends Trail {
  readonly ok: true;
  readonly tier: number;
  readonly provider: string;
  /** The model that says it answered; the tier's own where the provider did not say. */
  readonly model: string;
  readonly fallbackLevel: number;
  readonly finish: FinishReason;
  /** Of the attempt that answered, and of those that it carried on; null: its provider reported none. */
  readonly usage: Usage | null;
}

export interface Unanswered extends Trail {
  readonly ok: false;
  readonly failure: Failure;
}

export interface AttemptRecord extends Spent {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly role: AttemptRole;
  /** Where it was asked; undefined where the provider has no regions. */
  readonly region?: string | undefined;
  readonly startMs: number;
  readonly durationMs: number;
  /** A part of the answer came from it: its stream was cut, and another attempt carried it on. */
  readonly carriedOn?: true;
  /** Null: it answered. */
  readonly failure: AttemptFailure | null;
}

export interface SkippedTier {
  readonly tier: number;
  readonly provider: string;
  readonly model: string;
  readonly reason: SkipReason;
  /** What an `incapable` tier cannot do, in words. */
  readonly detail?: string;
}
