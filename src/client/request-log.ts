import { type Failure, failureLabel } from "../core/failure.ts";
import type { EngineEvent } from "../core/event.ts";
import type { EventContext } from "./client-events.ts";

export const LOG_LEVELS = ["silent", "error", "warn", "info"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line for what is worth one at this level: requests without an answer, then failures on the way, then all that ends. */
export function logLine(event: EngineEvent, { chain, session }: EventContext, level: LogLevel): string | null {
  const what = level === "silent" ? null : tell(event, RANKS[level]);
  return what === null
    ? null
    : `holyfail${session === null ? "" : ` [${session}]`} ${chain} ${event.requestId}: ${what}`;
}

const RANKS = { error: 1, warn: 2, info: 3 } as const satisfies Record<Exclude<LogLevel, "silent">, number>;

function tell(event: EngineEvent, rank: number): string | null {
  if (event.type === "request-failed") {
    return event.failure.kind === "cancelled" ? null : `no answer: ${said(event.failure)}`;
  }
  if (rank < RANKS.warn) return null;
  if (event.type === "attempt-failed") return `tier ${event.tier} failed: ${said(event.failure)}`;
  if (event.type === "tier-skipped") return `tier ${event.tier} passed by: ${event.detail ?? event.reason}`;
  if (rank < RANKS.info || event.type !== "request-succeeded") return null;
  return `answered by tier ${event.tier} at fallback level ${event.fallbackLevel} after ${Math.round(event.latencyMs)} ms`;
}

function said(failure: Failure): string {
  return `${failureLabel(failure)}: ${failure.message}`;
}
