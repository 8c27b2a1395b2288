import { withAnswerLength } from "../core/answer-length.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { Message } from "../core/request.ts";
import { ask, type PhaseRun, waitUntil } from "./ask-chain.ts";
import type { PlannedPhase } from "./load-plan.ts";
import type { Arrival, OpenLoad } from "./open-plan.ts";
import { promptOf, promptOfTokens } from "./prompts.ts";

/** What is sent later than this is no longer the load that was wanted. Virtual time is never late. */
const LATE_MS_MAX = 1000;
/** So many requests that are due are sent before answers that have come get their turn. */
const SENT_AT_A_STRETCH_MAX = 64;

/**
 * An open loop: each request is sent when it is due, however many are under way, and its latency counts from then. What is
 * due while as many as the phase allows are under way, or when the machine comes round to it much too late, is blocked: it
 * is not sent, and counted as such.
 */
export async function playOpen(
  run: PhaseRun,
  { concurrency }: PlannedPhase,
  open: OpenLoad,
  name: string,
): Promise<void> {
  const { clock } = run.powers;
  const flights = new Flights(concurrency);
  let number = 0;
  let atAStretch = 0;
  for (const arrival of open.arrivals()) {
    const intendedMs = run.startMs + arrival.atMs;
    atAStretch = intendedMs > clock.now() ? 0 : atAStretch + 1;
    if (atAStretch % SENT_AT_A_STRETCH_MAX === SENT_AT_A_STRETCH_MAX - 1) await clock.sleep(0, new Cancellation());
    if (!(await waitUntil(run, intendedMs))) break;
    if (flights.full || clock.now() - intendedMs > LATE_MS_MAX) block(run, intendedMs);
    else if (!begin(run, arrival, `${name}${number}`, number, flights)) break;
    number += 1;
  }
  await flights.landed();
}

/** What there is no money for while so much is under way is blocked as well; false: nor will there be later. */
function begin(run: PhaseRun, arrival: Arrival, name: string, number: number, flights: Flights): boolean {
  const { atMs, size } = arrival;
  const intendedMs = run.startMs + atMs;
  const id = size === null ? name : withAnswerLength(name, size.outputTokens);
  const messages = promptOfArrival(run.prompts, arrival, number);
  const leave = run.spending?.begin(id, messages) ?? "now";
  if (leave === "now") flights.add(ask(run, id, messages, intendedMs));
  else if (leave === "later") block(run, intendedMs);
  return leave !== "never";
}

/** As long as the trace says, where there is one. */
export function promptOfArrival(prompts: PhaseRun["prompts"], { size }: Arrival, number: number): readonly Message[] {
  return size === null ? promptOf(prompts, number) : promptOfTokens(number, size.inputTokens);
}

function block(run: PhaseRun, intendedMs: number): void {
  if (intendedMs < run.warmUntilMs) run.recorder.warmedUp();
  else run.recorder.blocked(run.index);
  run.onBlocked(run.index);
}

/** Requests that are under way, for none of which anybody waits alone. */
class Flights {
  readonly #most: number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#underWay.size >= this.#most;
  }

  add(flight: Promise<void>): void {
    const tracked: Promise<void> = flight.then(() => void this.#underWay.delete(tracked));
    // A bug that ends one is thrown where all are waited for.
    tracked.catch(() => {});
    this.#underWay.add(tracked);
  }

  async landed(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
