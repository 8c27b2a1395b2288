import type { AttemptFailure, Failure, SkipReason } from "./failure.ts";
import type { Usage } from "./piece.ts";

/** What an attempt is for: a tier's ordinary try, a hedge against a late one, or the probe of a half-open breaker. */
export type AttemptRole = "try" | "hedge" | "probe";

interface OfRequest {
  readonly atMs: number;
  readonly requestId: string;
}

interface OfAttempt extends OfRequest {
  /** Unique within the request. */
  readonly attempt: number;
  /** Index into the chain's tiers. */
  readonly tier: number;
}

/** What an attempt used and what that cost. `costUsd` is null where the tier has no known price. */
export interface Spent {
  readonly usage: Usage | null;
  readonly costUsd: number | null;
}

/** Past facts about one chain's requests, in the order they happened. Everything shown anywhere is a fold of these. */
export type EngineEvent =
  | (OfRequest & { readonly type: "request-started"; readonly stream: boolean })
  | (OfRequest & {
      readonly type: "tier-skipped";
      readonly tier: number;
      readonly reason: SkipReason;
      readonly detail?: string;
    })
  | (OfAttempt & {
      readonly type: "attempt-started";
      readonly role: AttemptRole;
      readonly sliceMs: number;
      readonly region?: string | undefined;
    })
  | (OfAttempt & { readonly type: "attempt-committed"; readonly firstPieceMs: number })
  | (OfAttempt & Spent & { readonly type: "attempt-succeeded"; readonly durationMs: number; readonly model: string })
  | (OfAttempt &
      Spent & { readonly type: "attempt-failed"; readonly durationMs: number; readonly failure: AttemptFailure })
  /** The tier's own limits are used up, and a place is worth waiting for. */
  | (OfRequest & { readonly type: "place-awaited"; readonly tier: number; readonly waitMs: number })
  | (OfRequest & { readonly type: "retry-scheduled"; readonly tier: number; readonly waitMs: number })
  | (OfRequest & { readonly type: "breaker-opened"; readonly tier: number; readonly untilMs: number })
  | (OfRequest & { readonly type: "breaker-half-opened"; readonly tier: number })
  /** A probe succeeded: traffic comes back by and by. */
  | (OfRequest & { readonly type: "breaker-ramp-began"; readonly tier: number })
  | (OfRequest & { readonly type: "breaker-closed"; readonly tier: number })
  | (OfRequest & {
      readonly type: "request-succeeded";
      readonly tier: number;
      readonly fallbackLevel: number;
      readonly latencyMs: number;
    })
  | (OfRequest & { readonly type: "request-failed"; readonly latencyMs: number; readonly failure: Failure });

export type EmitEvent = (event: EngineEvent) => void;
