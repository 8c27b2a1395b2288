import type { Chain } from "../config/chain.ts";
import type { LatencyModel, Scenario } from "../config/scenario.ts";
import type { Configuration } from "./configurations.ts";
import { lastStartOf, type PlannedPhase } from "./load-plan.ts";
import type { SeedPlan } from "./seed-plan.ts";

/** What a bench asks of a machine when its time is the real one. */
export interface WirePlan {
  readonly configurations: number;
  /** How long all configurations take together: when all goes well, and when every last request runs out of time. */
  readonly leastMs: number;
  readonly mostMs: number;
  /** Never more requests than this are under way at once. */
  readonly inFlightMax: number;
}

/** Works out how long a bench takes in real time and how much of it is under way at once. */
export function wirePlan({ scenario, load }: SeedPlan, configurations: readonly Configuration[]): WirePlan {
  let [leastMs, mostMs] = [0, 0];
  for (const { chain, behind = chain.tiers } of configurations) {
    leastMs += longest(load, (phase) => leastOf(phase, answerMs(scenario, behind)));
    mostMs += longest(load, (phase) => leastOf(phase, chain.timeoutMs) + chain.timeoutMs);
  }
  const inFlightMax = load.reduce((sum, { requests: count, concurrency: most }) => sum + Math.min(count, most), 0);
  return { configurations: configurations.length, leastMs, mostMs, inFlightMax };
}

/** Until when a phase sends, if each request takes `eachMs`. */
function leastOf(phase: PlannedPhase, eachMs: number): number {
  const { untilMs, open } = phase;
  return untilMs !== null && open !== undefined ? untilMs : lastStartOf(phase, eachMs);
}

function longest(load: readonly PlannedPhase[], lastsMs: (phase: PlannedPhase) => number): number {
  return load.reduce((most, phase) => Math.max(most, lastsMs(phase)), 0);
}

/** About how long an answer of the primary takes. */
function answerMs({ providers }: Scenario, [primary]: Chain["tiers"]): number {
  const name = primary?.provider.name ?? "default";
  const behaviour = Object.hasOwn(providers, name) ? providers[name] : providers["default"];
  return behaviour === undefined ? 0 : typicalMs(behaviour.latency);
}

function typicalMs(latency: LatencyModel): number {
  return latency.kind === "total" ? latency.meanMs : latency.p50Ms;
}
