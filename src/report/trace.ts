import type { Chain } from "../config/chain.ts";
import type { EngineEvent } from "../core/event.ts";
import { failureLabel } from "../core/failure.ts";
import { counted, integer, milliseconds } from "./format.ts";
import { safeLine } from "./safe-text.ts";

/** The story of one request, a line for each event, with the time since its start. Null: an event that tells nothing new. */
export function traceLine(event: EngineEvent, chain: Chain, startedAtMs: number): string | null {
  const story = tell(event, chain);
  return story === null ? null : `+${integer(event.atMs - startedAtMs).padStart(6)} ms  ${story}`;
}

function tell(event: EngineEvent, chain: Chain): string | null {
  switch (event.type) {
    case "request-started":
      return `chain ${chain.name}: ${counted(chain.tiers.length, "tier")}, ${milliseconds(chain.timeoutMs)} in all`;
    case "tier-skipped":
      return `${nameOf(event.tier, chain)} skipped: ${event.reason}${event.detail === undefined ? "" : `, ${event.detail}`}`;
    case "attempt-started":
      return `${nameOf(event.tier, chain)} asked${event.region === undefined ? "" : ` in ${event.region}`}${event.role === "try" ? "" : ` (${event.role})`}, has ${milliseconds(event.sliceMs)}`;
    case "attempt-committed":
      return null;
    case "attempt-succeeded":
      return `${nameOf(event.tier, chain)} answered after ${milliseconds(event.durationMs)} as ${safeLine(event.model)}`;
    case "attempt-failed":
      return `${nameOf(event.tier, chain)} failed after ${milliseconds(event.durationMs)}: ${failureLabel(event.failure)}: ${event.failure.message}`;
    case "place-awaited":
      return `${nameOf(event.tier, chain)} is full: waits ${milliseconds(event.waitMs)} for a place`;
    case "retry-scheduled":
      return `${nameOf(event.tier, chain)} is asked again in ${milliseconds(event.waitMs)}`;
    case "breaker-opened":
      return `${nameOf(event.tier, chain)} breaker opened for ${milliseconds(event.untilMs - event.atMs)}`;
    case "breaker-half-opened":
      return `${nameOf(event.tier, chain)} breaker half-open: probing`;
    case "breaker-ramp-began":
      return `${nameOf(event.tier, chain)} is back: its traffic returns by and by`;
    case "breaker-closed":
      return `${nameOf(event.tier, chain)} breaker closed`;
    case "request-succeeded":
      return `done at fallback level ${event.fallbackLevel}`;
    case "request-failed":
      return `gave up: ${event.failure.kind}`;
  }
}

function nameOf(tier: number, chain: Chain): string {
  const found = chain.tiers.find(({ index }) => index === tier);
  return found === undefined ? `tier ${tier}` : `tier ${tier} ${found.provider.name}/${found.model}`;
}
