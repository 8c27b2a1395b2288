import { type LatencyData, LatencyRecorder } from "./latency-recorder.ts";
import type { PlannedPhase } from "./load-plan.ts";
import type { PhaseReport } from "./statistics-report.ts";
import { wilsonInterval } from "./statistics.ts";

/** What was recorded of one phase under one seed, as plain data. */
export interface PhaseData extends Pick<PlannedPhase, "phase" | "atMs"> {
  readonly requests: number;
  readonly blocked: number;
  /** Of the answers. */
  readonly latency: LatencyData;
}

interface CountedPhase {
  readonly phase: PlannedPhase["phase"];
  readonly atMs: number;
  requests: number;
  blocked: number;
  readonly latency: LatencyRecorder;
}

/** Counts the requests of each phase of the load apart. */
export class PhaseRecorder {
  readonly #phases: readonly CountedPhase[];

  constructor(load: readonly Pick<PlannedPhase, "phase" | "atMs">[]) {
    this.#phases = load.map(countedPhase);
  }

  /** A request of the phase (an index into the load) ended; null: without an answer. */
  ended(phase: number, latencyMs: number | null): void {
    const counted = this.#phases[phase];
    if (counted === undefined) return;
    counted.requests += 1;
    if (latencyMs !== null) counted.latency.record(latencyMs);
  }

  /** A request of the phase was due and could not be sent. */
  blocked(phase: number): void {
    const counted = this.#phases[phase];
    if (counted !== undefined) counted.blocked += 1;
  }

  data(): readonly PhaseData[] {
    return this.#phases.map((phase) => ({ ...phase, latency: phase.latency.data() }));
  }
}

/**
 * Each phase over all seeds. A seed may have left one out, where chance brought it no request: they are told apart by what
 * they are and when they begin.
 */
export function phaseReports(seeds: readonly (readonly PhaseData[])[]): readonly PhaseReport[] {
  const together: CountedPhase[] = [];
  for (const seed of seeds) {
    for (const [index, data] of seed.entries()) {
      const isSame = ({ phase, atMs }: Pick<PhaseData, "phase" | "atMs">): boolean =>
        phase === data.phase && atMs === data.atMs;
      const twins = seed.slice(0, index).filter(isSame).length;
      let same = together.filter(isSame)[twins];
      if (same === undefined) together.push((same = countedPhase(data)));
      same.requests += data.requests;
      same.blocked += data.blocked;
      same.latency.absorb(data.latency);
    }
  }
  return together.map(phaseReport);
}

function countedPhase({ phase, atMs }: Pick<PlannedPhase, "phase" | "atMs">): CountedPhase {
  return { phase, atMs, requests: 0, blocked: 0, latency: new LatencyRecorder() };
}

function phaseReport({ phase, requests, blocked, latency }: CountedPhase): PhaseReport {
  const succeeded = latency.count;
  return {
    phase,
    requests,
    succeeded,
    failed: requests - succeeded,
    blocked,
    success_rate: requests === 0 ? null : succeeded / requests,
    success_rate_ci95: wilsonInterval(succeeded, requests),
    latency_ms: latency.distribution(),
  };
}
