import type { Cancellation } from "../core/cancellation.ts";
import type { Message } from "../core/request.ts";
import type { ChainState } from "../engine/chain-state.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Powers } from "../engine/powers.ts";
import type { PlannedPhase } from "./load-plan.ts";
import type { Recorder } from "./recorder.ts";
import type { RecoveryWatch } from "./recovery.ts";
import { runChain } from "../engine/run-chain.ts";

/** What one configuration's load is played with. */
export interface LoadRun {
  readonly state: ChainState;
  readonly powers: Powers;
  readonly startMs: number;
  readonly recorder: Recorder;
  readonly recovery: RecoveryWatch;
  readonly prompts: readonly (readonly Message[])[];
  readonly cancellation: Cancellation;
  /** Called after every request, with the index of its phase. */
  readonly onRequest: (phase: number, outcome: Outcome) => void;
}

/** A phase's own part of the run. */
interface PhaseRun extends LoadRun {
  /** Index into the phases. */
  readonly index: number;
  readonly stream: boolean;
}

/** Plays all phases side by side, each on its own schedule; resolves when the last request has ended. */
export async function playLoad(run: LoadRun, phases: readonly PlannedPhase[]): Promise<void> {
  await Promise.all(
    phases.map((phase, index) => {
      const name = phaseName(phase, index, phases);
      const { untilMs, stream } = phase;
      const own = { ...run, index, stream };
      return untilMs === null ? playConcurrent(own, phase, name) : playSequential(own, phase, untilMs, name);
    }),
  );
}

/**
 * Evenly spaced; the callers take turns, and each sends one at a time. A late request is started as soon as its
 * caller's last one has ended, and its wait counts.
 */
async function playSequential(run: PhaseRun, phase: PlannedPhase, untilMs: number, name: string): Promise<void> {
  const spacingMs = (untilMs - phase.atMs) / phase.requests;
  const callers = phase.concurrency;
  const call = async (caller: number): Promise<void> => {
    for (let number = caller; number < phase.requests; number += callers) {
      const intendedMs = run.startMs + phase.atMs + number * spacingMs;
      if (!(await waitUntil(run, intendedMs))) return;
      await ask(run, `${name}${number}`, number, intendedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
}

/** A closed loop: so many at once, and each that ends makes room for the next. */
async function playConcurrent(run: PhaseRun, phase: PlannedPhase, name: string): Promise<void> {
  let taken = 0;
  const work = async (): Promise<void> => {
    while (taken < phase.requests && !run.cancellation.cancelled) {
      const number = taken;
      taken += 1;
      await ask(run, `${name}${number}`, number, run.powers.clock.now());
    }
  };
  if (!(await waitUntil(run, run.startMs + phase.atMs))) return;
  await Promise.all(Array.from({ length: Math.min(phase.concurrency, phase.requests) }, work));
}

async function waitUntil(run: LoadRun, atMs: number): Promise<boolean> {
  const waitMs = atMs - run.powers.clock.now();
  if (waitMs > 0) return run.powers.clock.sleep(waitMs, run.cancellation);
  return !run.cancellation.cancelled;
}

async function ask(run: PhaseRun, id: string, number: number, intendedMs: number): Promise<void> {
  const { clock } = run.powers;
  const messages = run.prompts[number % run.prompts.length] ?? [];
  const begunIn = run.recovery.began(clock.now());
  const answer = runChain(run.state, { id, messages, stream: run.stream }, run.powers, run.cancellation);
  // The answer is read to its end without keeping any of it; here, since one more function to wait in shows in the figures.
  let step = await answer.next();
  while (step.done !== true) step = await answer.next();
  const outcome = step.value;
  // A request that the user's interruption ended says nothing about the chain.
  if (!outcome.ok && outcome.failure.kind === "cancelled" && run.cancellation.cancelled) return;
  const nowMs = clock.now();
  if (outcome.ok) run.recovery.answered(begunIn, nowMs);
  run.recorder.outcome(outcome, nowMs - intendedMs, intendedMs);
  run.onRequest(run.index, outcome);
}

/** The request ids' prefix: the same in every configuration, so that the simulator rolls the same dice for each. */
function phaseName(phase: PlannedPhase, index: number, phases: readonly PlannedPhase[]): string {
  const letter = phase.phase === "sequential" ? "s" : "c";
  const before = phases.slice(0, index).filter((other) => other.phase === phase.phase).length;
  return before === 0 ? letter : `${letter}${before + 1}-`;
}
