import type { FaultWindow } from "../config/scenario.ts";
import { LagHistogram, type LagReading } from "./lag.ts";
import { type LiveFault, stateOf } from "./live-faults.ts";
import { closesListener } from "./refuse-windows.ts";
import type { SimListening, SimServer } from "./server.ts";
import type { Gauge } from "./traffic.ts";

/*
 * What the admin API says, in the words of scenario files: snake_case, the unit last, times counted from now.
 */

export interface FaultJson {
  readonly id: string;
  readonly from: "scenario" | "added";
  readonly state: "scheduled" | "active" | "over";
  /** Its kind, its own fields and its aim, as a scenario file writes them. */
  readonly fault: Readonly<Record<string, unknown>>;
  /** Of the window that is open, else of the next, else of the last; negative: it began so long ago. */
  readonly starts_in_ms: number;
  /** Of the same window; null: when the fault is removed. */
  readonly ends_in_ms: number | null;
  /** How many times it comes. */
  readonly windows: number;
  /** How many requests it was aimed at, and hit; null where nobody listens who could count. */
  readonly requests_seen: number | null;
  readonly requests_hit: number | null;
}

export function faultJson(fault: LiveFault, nowMs: number): FaultJson {
  const { windows } = fault;
  const shown = windows.find(({ untilMs }) => untilMs > nowMs) ?? windows.at(-1);
  if (shown === undefined) throw new Error(`fault ${fault.id} has no window`);
  const uncounted = windows.every(({ window }) => closesListener(window));
  const sum = (of: "seen" | "hit"): number => windows.reduce((total, each) => total + each[of], 0);
  return {
    id: fault.id,
    from: fault.from,
    state: stateOf(fault, nowMs),
    fault: written(
      shown.window,
      windows.map(({ window }) => window.provider),
    ),
    starts_in_ms: Math.round(shown.fromMs - nowMs),
    ends_in_ms: fault.endless ? null : Math.round(shown.untilMs - nowMs),
    windows: new Set(windows.map(({ fromMs }) => fromMs)).size,
    requests_seen: uncounted ? null : sum("seen"),
    requests_hit: uncounted ? null : sum("hit"),
  };
}

/** Without what has its default. */
function written(window: FaultWindow, everywhere: readonly string[]): Readonly<Record<string, unknown>> {
  const { kind, ...effect } = window.effect;
  const providers = [...new Set(everywhere)];
  const fields = {
    kind,
    ...effect,
    provider: providers.length === 1 ? providers[0] : providers,
    model: window.model,
    probability: window.probability === 1 ? null : window.probability,
    severity: window.severity?.map(snakeCased) ?? null,
    first: window.first,
    every: window.every,
    where: Object.values(window.where).every((value) => value === null) ? null : snakeCased(window.where),
  };
  return snakeCased(fields);
}

function snakeCased(fields: object): Readonly<Record<string, unknown>> {
  const told = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    told.map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

export function providerJson(listening: SimListening) {
  const { provider, url, traffic, lag } = listening;
  return {
    name: provider,
    url,
    listening: listening.listening,
    requests: gaugeJson(traffic.requests),
    connections: gaugeJson(traffic.connections),
    lag: lagJson(lag.reading()),
  };
}

/** All providers together. */
export function serverJson({ listeners, traffic }: SimServer) {
  return {
    requests: gaugeJson(traffic.requests),
    connections: gaugeJson(traffic.connections),
    lag: lagJson(lagOf(listeners)),
  };
}

export function lagOf(listeners: readonly SimListening[]): LagReading {
  const together = new LagHistogram();
  for (const { lag } of listeners) together.include(lag);
  return together.reading();
}

function gaugeJson({ now, peak, total }: Gauge) {
  return { now, peak, total };
}

function lagJson({ count, p50Ms, p99Ms, maxMs }: LagReading) {
  const known = (ms: number): number | null => (count === 0 ? null : ms);
  return { measured: count, p50_ms: known(p50Ms), p99_ms: known(p99Ms), max_ms: known(maxMs) };
}
