import type { Cancellation } from "../core/cancellation.ts";
import type { ChatRequest, Message } from "../core/request.ts";
import { withMark } from "../core/request-mark.ts";
import { type ChainState, forgetful } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Powers } from "../engine/powers.ts";
import type { Spending } from "./cost-guard.ts";
import type { JobRecorder } from "./job-recorder.ts";
import { runChain } from "../engine/run-chain.ts";

export type RequestWishes = Pick<ChatRequest, "tokensMax" | "reasoning">;

/** What one configuration's load is played with. */
export interface LoadRun {
  readonly state: ChainState;
  /** It is asked as a stranger: nothing is remembered of it, and the prompts say which request they are of. */
  readonly foreign: boolean;
  readonly powers: Powers;
  /** The same, but nobody hears of what happens: for what is sent and not counted. */
  readonly unheard: Powers;
  readonly startMs: number;
  /** What is to start before is not counted. Epoch ms. */
  readonly warmUntilMs: number;
  readonly recorder: JobRecorder;
  readonly prompts: readonly (readonly Message[])[];
  /** Ends the requests that are under way, too. */
  readonly cancellation: Cancellation;
  /** From then on no request begins. */
  readonly ending: Cancellation;
  /** What every request asks for, beside an answer. */
  readonly wishes: RequestWishes;
  /** Null: requests cost nothing. */
  readonly spending: Spending | null;
  /** Called after every request, with the index of its phase and its latency from when it was to start; null: not counted. */
  readonly onRequest: (phase: number, outcome: Outcome, latencyMs: number | null) => void;
  /** Called for every request that could not be sent. */
  readonly onBlocked: (phase: number) => void;
}

/** A phase's own part of the run. */
export interface PhaseRun extends LoadRun {
  /** Index into the phases. */
  readonly index: number;
  readonly stream: boolean;
}

export function waitUntil(run: LoadRun, atMs: number): Promise<boolean> {
  const waitMs = atMs - run.powers.clock.now();
  return waitMs > 0 ? run.powers.clock.sleep(waitMs, run.ending) : Promise.resolve(!run.ending.cancelled);
}

/** Sends one request and counts how it ended. `intendedMs` is when it was to start, which may be over. */
export async function ask(run: PhaseRun, id: string, prompt: readonly Message[], intendedMs: number): Promise<void> {
  const { clock } = run.powers;
  const warmsUp = intendedMs < run.warmUntilMs;
  const sentMs = clock.now();
  const begun = warmsUp ? null : run.recorder.began(sentMs);
  const powers = warmsUp ? run.unheard : run.powers;
  const state = run.foreign ? forgetful(run.state) : run.state;
  const messages = run.foreign ? withMark(prompt, id) : prompt;
  const answer = runChain(state, { id, messages, stream: run.stream, ...run.wishes }, powers, run.cancellation);
  // The answer is read to its end without keeping any of it; here, since one more function to wait in shows in the figures.
  let step = await answer.next();
  while (step.done !== true) step = await answer.next();
  const outcome = step.value;
  // A request that the user's interruption ended says nothing about the chain.
  if (!outcome.ok && outcome.failure.kind === "cancelled" && run.cancellation.cancelled) return;
  const nowMs = clock.now();
  if (begun === null) run.recorder.warmedUp();
  else run.recorder.ended(begun, run.index, { outcome, intendedMs, sentMs, nowMs });
  run.onRequest(run.index, outcome, begun === null ? null : nowMs - intendedMs);
}
