import { type PlannedPhase, plannedRequests } from "../bench/load-plan.ts";
import type { Scenario } from "../config/scenario.ts";
import { counted, integer, span } from "../report/format.ts";
import type { LoadOptions } from "./load-options.ts";
import type { RealOptions } from "./real-options.ts";
import { CommandError } from "./terminal.ts";

const REQUESTS_DEFAULT = 20;
const CONCURRENCY_DEFAULT = 2;
/** Of an open loop, where it is the most that may be under way. */
const IN_FLIGHT_DEFAULT = 100;

/** More is not a look at real providers but a load test of them. */
const REQUESTS_MAX = 100_000;
const IN_FLIGHT_MAX = 1000;
/** A run that takes longer is ended. */
export const REAL_MS_MAX = 86_400_000;
/** How long a run is expected to last, for its timeline; it may last longer. */
const EXPECTED_MS = 60_000;

export interface RealWishes extends RealOptions, LoadOptions {
  readonly requests?: number;
  readonly concurrency?: number;
}

/** What a run at real providers plays: a small load and nothing that goes wrong. */
export function realScenario({ requests, concurrency = CONCURRENCY_DEFAULT }: RealWishes): Scenario {
  return {
    name: "real-providers",
    description: null,
    source: null,
    seed: 42,
    durationMs: EXPECTED_MS,
    providers: {},
    faults: [],
    outages: [],
    load: [
      {
        phase: "concurrent",
        requests: requests ?? Math.max(REQUESTS_DEFAULT, concurrency),
        concurrency,
        atMs: 0,
      },
    ],
    thresholds: [],
  };
}

/** The load's flags with the small defaults that become what has to be paid for. */
export function realLoad<Wishes extends RealWishes>(wishes: Wishes): Wishes {
  const { rate, trace, duration } = wishes;
  if (rate === undefined && trace === undefined) return wishes;
  const own = { ...wishes, concurrency: wishes.concurrency ?? IN_FLIGHT_DEFAULT };
  return rate === undefined || duration !== undefined ? own : { ...own, requests: own.requests ?? REQUESTS_DEFAULT };
}

/** @throws CommandError (exit 2), with what to do instead */
export function refuseTooMuch(load: readonly PlannedPhase[]): void {
  const requests = plannedRequests(load);
  if (requests > REQUESTS_MAX) {
    throw new CommandError(
      `holyfail: this load has ${counted(requests, "request")}, and --real sends at most ${integer(REQUESTS_MAX)}.\n` +
        "Give fewer with --requests or --duration.",
    );
  }
  const inFlight = load.reduce((sum, { requests: count, concurrency }) => sum + Math.min(count, concurrency), 0);
  if (inFlight > IN_FLIGHT_MAX) {
    throw new CommandError(
      `holyfail: this load may have ${counted(inFlight, "request")} under way at once, and --real allows ` +
        `${integer(IN_FLIGHT_MAX)}.\nGive fewer with --concurrency.`,
    );
  }
  const endMs = Math.max(0, ...load.map(({ untilMs, open }) => (open === undefined ? 0 : (untilMs ?? 0))));
  if (endMs > REAL_MS_MAX) {
    throw new CommandError(
      `holyfail: this load takes ${span(endMs)}, and --real takes at most ${span(REAL_MS_MAX)}.\n` +
        "Give a higher --rate, or a shorter --duration.",
    );
  }
}
