import { withAnswerLength } from "../core/answer-length.ts";
import { Cancellation } from "../core/cancellation.ts";
import { ask, type PhaseRun, waitUntil } from "./ask-chain.ts";
import type { PlannedPhase } from "./load-plan.ts";
import type { Arrival, OpenLoad } from "./open-plan.ts";
import { promptOfTokens } from "./prompts.ts";

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
    else flights.add(send(run, arrival, `${name}${number}`, number));
    number += 1;
  }
  await flights.landed();
}

function send(run: PhaseRun, { atMs, size }: Arrival, id: string, number: number): Promise<void> {
  const intendedMs = run.startMs + atMs;
  if (size === null) return ask(run, id, run.prompts[number % run.prompts.length] ?? [], intendedMs);
  return ask(run, withAnswerLength(id, size.outputTokens), promptOfTokens(number, size.inputTokens), intendedMs);
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
