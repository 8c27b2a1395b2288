import type { LoadPhase, OpenPhase, TracePhase } from "../config/load-phase.ts";
import type { Trace } from "../config/trace.ts";
import type { Random } from "../core/random.ts";
import { type OpenLoad, planOpen, planTrace } from "./open-plan.ts";

/** One phase as it will be played. Times in ms from the start of the scenario. */
export interface PlannedPhase {
  readonly phase: LoadPhase["phase"];
  readonly requests: number;
  /** What the scenario itself asks for here; 0: the phase is not the scenario's. */
  readonly scenarioRequests: number;
  /** How many may be under way at once: a sequential phase has so many callers, each of whom sends one at a time. */
  readonly concurrency: number;
  readonly atMs: number;
  /** Null: as long as it takes. */
  readonly untilMs: number | null;
  readonly stream: boolean;
  /** Of an open loop: what it sends. */
  readonly open?: OpenLoad;
}

export interface LoadWishes {
  readonly requests: number | null;
  readonly concurrency: number | null;
  /** The load's own dice: the same arrivals meet every configuration. */
  readonly random: Random;
  /** Of the trace phases, by their files. */
  readonly traces: ReadonlyMap<string, Trace>;
}

type ClosedPhase = Exclude<LoadPhase, OpenPhase | TracePhase>;

/**
 * The phases to play when the user asked for other numbers than the scenario's; null keeps the scenario's own.
 * `requests` is the total of the closed loops, shared among them in proportion; a sequential phase that gets a multiple of
 * its scenario's requests has as many times its callers, since one alone would no longer keep up and only queueing would be
 * measured. `concurrency` is that of the concurrent phases, each of which gets at least so many requests, taken from
 * the sequential ones, as far as the total allows; a scenario of sequential phases alone gets one in the middle of its
 * first. Of an open loop it is how many may be under way: how many it sends is a matter of its rate.
 */
export function planLoad(phases: readonly LoadPhase[], wishes: LoadWishes): readonly PlannedPhase[] {
  const { requests, concurrency } = wishes;
  const closed = phases.filter((phase): phase is ClosedPhase => !isOpen(phase));
  const mayAdd = closed.length === phases.length;
  const wanted = concurrency === null ? closed : withConcurrency(closed, concurrency, mayAdd);
  const counts = requests === null ? wanted.map((phase) => phase.requests) : share(requests, wanted);
  if (concurrency !== null) raise(wanted, counts, concurrency, requests !== null);
  const planned = wanted.map((phase, index) => planClosed(phase, counts[index] ?? 0));
  // Each at its place in the scenario; what was added comes last.
  for (const [index, phase] of phases.entries()) {
    if (isOpen(phase)) planned.splice(index, 0, planOpenLoop(phase, index, wishes));
  }
  return planned.filter((phase) => phase.requests > 0);
}

/** How many requests a plan has in all. */
export function plannedRequests(load: readonly Pick<PlannedPhase, "requests">[]): number {
  return load.reduce((before, phase) => before + phase.requests, 0);
}

/** When a phase's last request is to start, if each takes `eachMs`. */
export function lastStartOf({ untilMs, atMs, requests, concurrency, open }: PlannedPhase, eachMs: number): number {
  if (open !== undefined) return open.lastStartMs;
  if (untilMs !== null) return untilMs - (untilMs - atMs) / requests;
  return atMs + (Math.ceil(requests / concurrency) - 1) * eachMs;
}

function isOpen(phase: LoadPhase): phase is OpenPhase | TracePhase {
  return phase.phase === "open" || phase.phase === "trace";
}

function planOpenLoop(phase: OpenPhase | TracePhase, index: number, wishes: LoadWishes): PlannedPhase {
  const { atMs, stream = false, inFlightMax } = phase;
  const { open, requests, untilMs } =
    phase.phase === "open" ? planOpen(phase, wishes.random.fork(index)) : planTrace(phase, traceOf(phase, wishes));
  const own = { phase: phase.phase, requests, scenarioRequests: requests, atMs, untilMs, stream, open };
  return { ...own, concurrency: wishes.concurrency ?? inFlightMax };
}

function traceOf({ file }: TracePhase, { traces }: LoadWishes): Trace {
  const trace = traces.get(file);
  if (trace === undefined) throw new RangeError(`the trace ${file} was not read`);
  return trace;
}

function planClosed(phase: ClosedPhase, requests: number): PlannedPhase {
  const { atMs, stream = false } = phase;
  const own = { requests, scenarioRequests: phase.requests, atMs, stream };
  if (phase.phase === "concurrent") {
    return { phase: "concurrent", ...own, concurrency: phase.concurrency, untilMs: null };
  }
  const times = Math.max(1, Math.ceil(requests / Math.max(1, phase.requests)));
  const callers = Math.min(requests, (phase.callers ?? 1) * times);
  return { phase: "sequential", ...own, concurrency: callers, untilMs: phase.untilMs };
}

function withConcurrency(phases: readonly ClosedPhase[], concurrency: number, mayAdd: boolean): ClosedPhase[] {
  const changed = phases.map((phase) => (phase.phase === "concurrent" ? { ...phase, concurrency } : phase));
  if (!mayAdd || changed.some((phase) => phase.phase === "concurrent")) return changed;
  const first = changed.find((phase) => phase.phase === "sequential");
  const atMs = first === undefined ? 0 : Math.round((first.atMs + first.untilMs) / 2);
  const stream = first?.stream ?? false;
  return [...changed, { phase: "concurrent", requests: 0, concurrency, atMs, stream }];
}

/** Shares a total in proportion to the phases' own requests; the largest remainders get the odd ones. */
function share(total: number, phases: readonly ClosedPhase[]): number[] {
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
function raise(phases: readonly ClosedPhase[], counts: number[], concurrency: number, totalIsFixed: boolean): void {
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
