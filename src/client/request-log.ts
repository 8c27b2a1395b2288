import type { Failure } from "../core/failure.ts";
import { failureLabel } from "../core/failure.ts";
import type { EngineEvent } from "../core/event.ts";
import type { EventContext } from "./client-events.ts";

export type LogLevel = "silent" | "error" | "warn" | "info";

export const LOG_LEVELS: readonly LogLevel[] = ["silent", "error", "warn", "info"];

/** A line for what is worth one at this level: requests without an answer, then failures on the way, then all that ends. */
export function logLine(event: EngineEvent, context: EventContext, level: LogLevel): string | null {
  const rank = LOG_LEVELS.indexOf(level);
  const whose = `holyfail${context.session === null ? "" : ` [${context.session}]`} ${context.chain} ${event.requestId}`;
  switch (event.type) {
    case "request-failed":
      return rank >= 1 && event.failure.kind !== "cancelled" ? `${whose}: no answer: ${said(event.failure)}` : null;
    case "attempt-failed":
      return rank >= 2 ? `${whose}: tier ${event.tier} failed: ${said(event.failure)}` : null;
    case "tier-skipped":
      return rank >= 2 ? `${whose}: tier ${event.tier} passed by: ${event.detail ?? event.reason}` : null;
    case "request-succeeded":
      return rank >= 3
        ? `${whose}: answered by tier ${event.tier} at fallback level ${event.fallbackLevel} after ${Math.round(event.latencyMs)} ms`
        : null;
    default:
      return null;
  }
}

function said(failure: Failure): string {
  return `${failureLabel(failure)}: ${failure.message}`;
}
