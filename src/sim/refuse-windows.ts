import { isAt } from "../core/place.ts";
import type { FaultEffect, FaultWindow } from "../config/scenario.ts";

/** Nobody listens from `fromMs` until just before `untilMs`; both in epoch milliseconds. */
export interface RefuseWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * When a provider's listener is closed, in order and without overlaps, for fault windows that count from `startMs`. A
 * listener that is closed is closed to every request, so only refusals that hit them all count here.
 */
export function refuseWindowsOf(faults: readonly FaultWindow[], provider: string, startMs: number): RefuseWindow[] {
  const windows = faults
    .filter((fault) => isAt(provider, fault.provider) && closesListener(fault))
    .map((fault) => ({ fromMs: startMs + fault.atMs, untilMs: startMs + fault.atMs + fault.forMs }));
  return mergeWindows(windows);
}

/** Whether nobody listens while this fault lasts. */
export function closesListener(fault: FaultWindow): boolean {
  return isRefusal(fault) && hitsAll(fault);
}

/** The same time as windows in order that neither overlap nor touch. */
export function mergeWindows(windows: readonly RefuseWindow[]): RefuseWindow[] {
  const merged: RefuseWindow[] = [];
  for (const window of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last === undefined || window.fromMs > last.untilMs) merged.push(window);
    else merged[merged.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, window.untilMs) };
  }
  return merged.filter((window) => window.untilMs > window.fromMs);
}

/**
 * What a fault can really do: a refusal of some requests only finds a listener that is open for the others, and the
 * nearest thing a connection that stands can do is to be lost.
 */
export function feasibleEffect(fault: FaultWindow): FaultEffect {
  return isRefusal(fault) && !hitsAll(fault) ? { kind: "blackout", mode: "reset" } : fault.effect;
}

function isRefusal({ effect }: FaultWindow): boolean {
  return effect.kind === "blackout" && effect.mode === "refuse";
}

function hitsAll(fault: FaultWindow): boolean {
  return (
    fault.model === null &&
    fault.probability >= 1 &&
    fault.severity === null &&
    fault.first === null &&
    fault.every === null &&
    fault.where.stream === null &&
    fault.where.inputTokensMin === null
  );
}
