import type { LoadPhase } from "../config/scenario.ts";

/** One phase as it will be played. Times in ms from the start of the scenario. */
export interface PlannedPhase {
  readonly phase: LoadPhase["phase"];
  readonly requests: number;
  /** What the scenario itself asks for here; 0: the phase is not the scenario's. */
  readonly scenarioRequests: number;
  /** Of a sequential phase: how many callers there are, each of whom sends one at a time. */
  readonly concurrency: number;
  readonly atMs: number;
  /** Null: as long as it takes. */
  readonly untilMs: number | null;
  readonly stream: boolean;
}

/**
 * The phases to play when the user asked for other numbers than the scenario's; null keeps the scenario's own.
 * `requests` is the total, shared among the phases in proportion; a sequential phase that gets a multiple of its
 * scenario's requests has as many times its callers, since one alone would no longer keep up and only queueing would be
 * measured. `concurrency` is that of the concurrent phases, each of which gets at least so many requests, taken from
 * the sequential ones, as far as the total allows; a scenario without a concurrent phase gets one in the middle of its
 * first.
 */
export function planLoad(
  phases: readonly LoadPhase[],
  requests: number | null,
  concurrency: number | null,
): readonly PlannedPhase[] {
  const wanted = concurrency === null ? phases : withConcurrency(phases, concurrency);
  const counts = requests === null ? wanted.map((phase) => phase.requests) : share(requests, wanted);
  if (concurrency !== null) raise(wanted, counts, concurrency, requests !== null);
  return wanted.map((phase, index) => planned(phase, counts[index] ?? 0)).filter((phase) => phase.requests > 0);
}

function planned(phase: LoadPhase, requests: number): PlannedPhase {
  const { atMs, stream = false } = phase;
  const own = { requests, scenarioRequests: phase.requests, atMs, stream };
  if (phase.phase === "concurrent") {
    return { phase: "concurrent", ...own, concurrency: phase.concurrency, untilMs: null };
  }
  const times = Math.max(1, Math.ceil(requests / Math.max(1, phase.requests)));
  const callers = Math.min(requests, (phase.callers ?? 1) * times);
  return { phase: "sequential", ...own, concurrency: callers, untilMs: phase.untilMs };
}

function withConcurrency(phases: readonly LoadPhase[], concurrency: number): LoadPhase[] {
  const changed = phases.map((phase) => (phase.phase === "concurrent" ? { ...phase, concurrency } : phase));
  if (changed.some((phase) => phase.phase === "concurrent")) return changed;
  const first = changed.find((phase) => phase.phase === "sequential");
  const atMs = first === undefined ? 0 : Math.round((first.atMs + first.untilMs) / 2);
  const stream = first?.stream ?? false;
  return [...changed, { phase: "concurrent", requests: 0, concurrency, atMs, stream }];
}

/** Shares a total in proportion to the phases' own requests; the largest remainders get the odd ones. */
function share(total: number, phases: readonly LoadPhase[]): number[] {
  const sum = phases.reduce((before, phase) => before + phase.requests, 0);
  if (sum === 0) return phases.map((_, index) => (index === 0 ? total : 0));
  const exact = phases.map((phase) => (total * phase.requests) / sum);
  const counts = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  let left = total - counts.reduce((before, count) => before + count, 0);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    counts[index] = (counts[index] ?? 0) + 1;
    left -= 1;
  }
  return counts;
}

/** Raises the concurrent phases to `concurrency` requests each; with a fixed total at the cost of the sequential ones. */
function raise(phases: readonly LoadPhase[], counts: number[], concurrency: number, totalIsFixed: boolean): void {
  for (const [index, phase] of phases.entries()) {
    if (phase.phase !== "concurrent") continue;
    let missing = concurrency - (counts[index] ?? 0);
    if (missing <= 0) continue;
    if (!totalIsFixed) {
      counts[index] = concurrency;
      continue;
    }
    for (const [giver, other] of phases.entries()) {
      if (other.phase !== "sequential") continue;
      const given = Math.min(missing, counts[giver] ?? 0);
      counts[giver] = (counts[giver] ?? 0) - given;
      counts[index] = (counts[index] ?? 0) + given;
      missing -= given;
    }
  }
}
