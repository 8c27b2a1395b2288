import type { OpenPhase, TracePhase } from "../config/load-phase.ts";
import type { Trace } from "../config/trace.ts";
import type { Random } from "../core/random.ts";
import type { OpenLoadReport } from "./load-report.ts";
import { arrivalTimes } from "./arrival-times.ts";

/** A burst may bring more than the most that a rate may make one expect, but not so many. */
const ARRIVALS_MAX = 20_000_000;

/** One request of an open loop. */
export interface Arrival {
  /** When it is to start, from the start of the scenario. */
  readonly atMs: number;
  /** Of a trace: how long its prompt and its answer are. */
  readonly size: { readonly inputTokens: number; readonly outputTokens: number } | null;
}

/** What an open loop sends. Arrivals are made anew, and the same, each time they are asked for: kept they would fill memory. */
export interface OpenLoad {
  readonly arrivals: () => Iterable<Arrival>;
  /** When the last of them is to start, from the start of the scenario. */
  readonly lastStartMs: number;
  readonly report: OpenLoadReport;
}

export interface PlannedOpen {
  readonly open: OpenLoad;
  readonly requests: number;
  readonly untilMs: number;
}

/** Counts what an open phase will send; `random` is its own. */
export function planOpen(phase: OpenPhase, random: Random): PlannedOpen {
  const { atMs, rates, arrivals } = phase;
  const window = { rates, arrivals, untilMs: phase.untilMs - atMs };
  const most = Math.min(phase.requestsMax ?? ARRIVALS_MAX, ARRIVALS_MAX);
  // The fork is the same stream each time, from its start.
  const play = function* (): Generator<Arrival, void, undefined> {
    let sent = 0;
    for (const time of arrivalTimes(window, random.fork("arrivals"))) {
      if (sent === most) return;
      sent += 1;
      yield { atMs: atMs + time, size: null };
    }
  };
  const report: OpenLoadReport = {
    arrivals: arrivals.process,
    shape: arrivals.process === "gamma" ? arrivals.shape : null,
    rates: rates.map((point) => ({ at_ms: point.atMs, requests_per_second: point.perSecond })),
    trace: null,
  };
  return counted({ arrivals: play, report }, phase, most);
}

/** The same of a trace. */
export function planTrace(phase: TracePhase, { name, arrivalsMs, inputTokens, outputTokens }: Trace): PlannedOpen {
  const { atMs, untilMs, speed } = phase;
  const most = Math.min(phase.requestsMax ?? ARRIVALS_MAX, arrivalsMs.length);
  const play = function* (): Generator<Arrival, void, undefined> {
    for (let row = 0; row < most; row += 1) {
      const startMs = atMs + (arrivalsMs[row] ?? 0) / speed;
      if (startMs >= untilMs) return;
      yield { atMs: startMs, size: { inputTokens: inputTokens[row] ?? 0, outputTokens: outputTokens[row] ?? 1 } };
    }
  };
  const report: OpenLoadReport = { arrivals: "trace", shape: null, rates: [], trace: { file: name, speed } };
  return counted({ arrivals: play, report }, phase, most);
}

function counted(
  open: Omit<OpenLoad, "lastStartMs">,
  { atMs, untilMs }: OpenPhase | TracePhase,
  most: number,
): PlannedOpen {
  let requests = 0;
  let lastMs = atMs;
  for (const arrival of open.arrivals()) {
    requests += 1;
    lastMs = arrival.atMs;
  }
  // What was cut off at a number, or is a trace, ends with its last request and not with its window.
  const ends = requests === most || open.report.trace !== null;
  return {
    open: { ...open, lastStartMs: lastMs },
    requests,
    untilMs: ends ? Math.min(untilMs, Math.ceil(lastMs)) : untilMs,
  };
}
