import type { FaultReport } from "../bench/bench-report.ts";
import type { BenchPlan } from "../bench/bench-watcher.ts";
import type { Lane } from "./lane.ts";
import type { ViewState } from "./view.ts";
import { isAt } from "../core/place.ts";

/** Less than this much is known too little to say when the rest will be over. */
const ETA_FROM_WALL_MS = 400;
const ETA_FROM_SHARE = 0.005;

/** How far the run is: shares are fractions; `leftMs` is real time, null while it cannot be told. */
export interface Progress {
  readonly configurationShare: number;
  readonly share: number;
  readonly leftMs: number | null;
}

/**
 * `paced`: the run goes by the scenario's time (a pace, real sockets), which then says how much is left; otherwise it
 * goes by requests.
 */
export function progressOf(state: ViewState, paced: boolean): Progress {
  const { plan, configuration, wallMs, finished } = state;
  const configurationShare = paced ? timeShare(state) : requestShare(state);
  const done = finished.length > configuration ? finished.length : configuration + configurationShare;
  const share = Math.min(1, done / Math.max(1, plan.configurations.length));
  const known = wallMs >= ETA_FROM_WALL_MS && share >= ETA_FROM_SHARE;
  return { configurationShare, share, leftMs: known ? (wallMs * (1 - share)) / share : null };
}

function requestShare({ plan, requests }: ViewState): number {
  const planned = requestsPlanned(plan);
  return planned === 0 ? 1 : Math.min(1, requests / planned);
}

function timeShare(state: ViewState): number {
  // A long scenario whose load ends early is over when its last request is.
  return Math.max(Math.min(1, state.nowMs / state.plan.durationMs), requestShare(state) === 1 ? 1 : 0);
}

export function requestsPlanned({ load }: BenchPlan): number {
  return load.reduce((before, { requests }) => before + requests, 0);
}

/** The fault of a lane's provider that holds now; of several the one that hits most. */
export function faultNow(state: ViewState, lane: Lane): FaultReport | null {
  const { nowMs } = state;
  const now = faultsOf(state, lane).filter(({ from_ms, to_ms }) => nowMs >= from_ms && nowMs < to_ms);
  return now.toSorted((a, b) => b.probability - a.probability)[0] ?? null;
}

/** All fault windows of a lane's provider that hit its model, the scenario's and those put in by hand. */
export function faultsOf({ plan, injected }: ViewState, { provider, model }: Lane): readonly FaultReport[] {
  return [...plan.faults, ...injected].filter(
    (fault) => isAt(fault.provider, provider) && (fault.model === null || fault.model === model),
  );
}

export function succeeded({ lanes }: ViewState): number {
  return lanes.reduce((before, { answered }) => before + answered, 0);
}

/** Attempts of a tier that failed, but for those that were given up because another one was faster. */
export function failedAttempts({ report }: ViewState, tier: number): number {
  const failures = Object.entries(report?.by_tier[tier]?.failures ?? {});
  return failures.reduce((before, [kind, count]) => (kind === "cancelled" ? before : before + count), 0);
}
