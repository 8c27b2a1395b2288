import { dirname, isAbsolute, join } from "node:path";
import type { BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import type { Configuration } from "../bench/configurations.ts";
import { lastStartOf, type PlannedPhase } from "../bench/load-plan.ts";
import type { SeedSetting } from "../bench/seed-plan.ts";
import { DURATION_MS, REQUESTS } from "../config/bounds.ts";
import type { LoadPhase } from "../config/load-phase.ts";
import { IN_FLIGHT_DEFAULT, SHAPE_DEFAULT } from "../config/resolve-load.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Trace } from "../config/trace.ts";
import { counted, integer, span } from "../report/format.ts";
import type { LoadOptions } from "./load-options.ts";
import { CommandError } from "./terminal.ts";
import { readTrace } from "./trace-source.ts";

/** All that a user can say about the load. */
export interface LoadAsked extends LoadOptions {
  readonly scenario?: string;
  readonly requests?: number;
  readonly concurrency?: number;
}

/**
 * The scenario under the load that was asked for. With `--duration` the scenario itself lasts as long: what would begin
 * later never does.
 *
 * @throws CommandError (exit 2) where flags contradict each other or the scenario
 */
export function withLoad(scenario: Scenario, asked: LoadAsked): Scenario {
  const contradiction = contradictionIn(asked, scenario.load);
  if (contradiction !== null) throw new CommandError(`holyfail: ${contradiction}`);
  const phase = phaseAsked(scenario, asked);
  if (phase === null) return scenario;
  const durationMs = asked.duration ?? scenario.durationMs;
  return { ...scenario, durationMs, faults: scenario.faults.filter(({ atMs }) => atMs < durationMs), load: [phase] };
}

function contradictionIn(asked: LoadAsked, load: readonly LoadPhase[]): string | null {
  const { rate, arrivals, trace, duration, requests } = asked;
  const own = rate !== undefined || trace !== undefined;
  if (rate !== undefined && trace !== undefined) {
    return "--rate makes arrivals up and --trace replays those of a file.\nGive one of them.";
  }
  if (arrivals !== undefined && rate === undefined) {
    return "--arrivals says how requests arrive at a rate.\nAdd --rate, such as --rate 20/s.";
  }
  if (duration !== undefined && !own) {
    return "--duration says how long a load of your own goes on.\nAdd --rate or --trace; a scenario's load has its own times.";
  }
  if (duration !== undefined && requests !== undefined) {
    return "--duration and --requests both say when the load ends.\nGive one of them.";
  }
  if (requests !== undefined && !own && load.some(({ phase }) => phase === "open" || phase === "trace")) {
    return (
      "how many requests this scenario has is a matter of its rates and traces, not of --requests.\n" +
      "Give a load of your own with --rate or --trace, or other arrivals with --seed."
    );
  }
  if (requests !== undefined && own && requests > REQUESTS.max) {
    return `an open loop sends at most ${integer(REQUESTS.max)} requests.\nGive fewer with --requests.`;
  }
  return null;
}

function phaseAsked(scenario: Scenario, asked: LoadAsked): LoadPhase | null {
  const { rate, arrivals, trace, duration, requests } = asked;
  const stream = scenario.load[0]?.stream === true ? { stream: true } : {};
  const openLoop = { atMs: 0, inFlightMax: IN_FLIGHT_DEFAULT, ...stream };
  const requestsMax = requests === undefined ? {} : { requestsMax: requests };
  if (trace !== undefined) {
    const untilMs = duration ?? DURATION_MS.max;
    return { phase: "trace", file: trace, speed: 1, untilMs, ...openLoop, ...requestsMax };
  }
  if (rate === undefined) return null;
  // So many requests take as long as they take.
  const untilMs = requests === undefined ? (duration ?? scenario.durationMs) : DURATION_MS.max;
  const expected = (rate * untilMs) / 1000;
  if (requests === undefined && expected > REQUESTS.max) {
    throw new CommandError(
      `holyfail: at this rate there would be about ${counted(expected, "request")} in ${span(untilMs)}, and there may be ` +
        `${integer(REQUESTS.max)}.\nGive a lower --rate, or a shorter --duration.`,
    );
  }
  const process = arrivals ?? ({ process: "poisson" } as const);
  const shaped =
    process.process === "gamma" ? { process: process.process, shape: process.shape ?? SHAPE_DEFAULT } : process;
  return {
    phase: "open",
    rates: [{ atMs: 0, perSecond: rate }],
    arrivals: shaped,
    untilMs,
    ...openLoop,
    ...requestsMax,
  };
}

/**
 * What every seed's load is planned from. Traces are read from the scenario's folder.
 *
 * @throws CommandError (exit 2) when a trace cannot be read
 */
export async function loadSetting(scenario: Scenario, asked: LoadAsked): Promise<SeedSetting> {
  const { requests = null, concurrency = null } = asked;
  // A file that the user names is found from where the user is.
  const traces = await tracesOf(scenario, asked.trace === undefined ? dirname(asked.scenario ?? ".") : ".");
  return { scenario, requests, concurrency, traces };
}

/** @throws CommandError (exit 2) when it is certain that nothing is left to be counted */
export function checkLoad(
  load: readonly PlannedPhase[],
  configurations: readonly Configuration[],
  { warmup = 0 }: LoadAsked,
): void {
  if (load.length === 0) {
    throw new CommandError(
      "holyfail: no request is due in the time that this load has.\nGive it a higher rate, or more time.",
    );
  }
  const isOver = ({ chain: { timeoutMs, stream } }: Configuration): boolean =>
    load.every((phase) => lastStartOf(phase, timeoutMs + (phase.stream ? stream.totalTimeoutMs : 0)) < warmup);
  if (configurations.some(isOver)) throw new CommandError(nothingLeft(warmup));
}

/**
 * A closed loop may be over sooner than anybody could know.
 *
 * @throws CommandError (exit 2) when the warm-up has left nothing to be counted
 */
export function checkCounted({ warmup_ms: warmupMs, interrupted, configurations }: BenchResult): void {
  if (!interrupted && configurations.some(isWarmUpAlone)) throw new CommandError(nothingLeft(warmupMs));
}

function isWarmUpAlone({ requests, blocked, warmup_requests: warmedUp }: ConfigurationReport): boolean {
  return requests + blocked === 0 && warmedUp > 0;
}

function nothingLeft(warmupMs: number): string {
  return (
    `holyfail: a warm-up of ${span(warmupMs)} leaves nothing to be counted: by then the whole load is sent.\n` +
    "Give a shorter --warmup, or a longer load."
  );
}

async function tracesOf({ load }: Scenario, folder: string): Promise<ReadonlyMap<string, Trace>> {
  const traces = new Map<string, Trace>();
  for (const phase of load) {
    if (phase.phase !== "trace" || traces.has(phase.file)) continue;
    traces.set(phase.file, await readTrace(isAbsolute(phase.file) ? phase.file : join(folder, phase.file)));
  }
  return traces;
}
