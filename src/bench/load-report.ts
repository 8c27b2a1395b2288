import type { PlannedPhase } from "./load-plan.ts";

/** What every configuration was asked in one phase of the load. */
export interface LoadReport {
  readonly phase: "sequential" | "concurrent" | "open" | "trace";
  /** Of an open loop: how many are due; some of them may be blocked. */
  readonly requests: number;
  /** What the scenario itself asks for; more than that is more load, not only more samples. */
  readonly scenario_requests: number;
  /** How many may be under way at once; of a sequential phase: its callers, each of whom sends one at a time. */
  readonly concurrency: number;
  readonly at_ms: number;
  /** Null: as long as it takes. */
  readonly until_ms: number | null;
  /** Whether its answers are streamed. */
  readonly stream: boolean;
  /** Only of the phases `open` and `trace`, which send by a schedule of their own. */
  readonly open?: OpenLoadReport;
}

export interface OpenLoadReport {
  readonly arrivals: "constant" | "poisson" | "gamma" | "trace";
  /** Of gamma arrivals. */
  readonly shape: number | null;
  /** Straight lines between these points, whose times count from the start of the phase; none for a trace. */
  readonly rates: readonly { readonly at_ms: number; readonly requests_per_second: number }[];
  readonly trace: { readonly file: string; readonly speed: number } | null;
}

export function loadReport({ phase, requests, concurrency, stream, ...planned }: PlannedPhase): LoadReport {
  const { scenarioRequests, atMs, untilMs, open } = planned;
  return {
    phase,
    requests,
    scenario_requests: scenarioRequests,
    concurrency,
    at_ms: atMs,
    until_ms: untilMs,
    stream,
    ...(open === undefined ? {} : { open: open.report }),
  };
}
