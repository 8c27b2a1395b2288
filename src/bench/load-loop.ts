import type { Message } from "../core/request.ts";
import { ask, type LoadRun, type PhaseRun, waitUntil } from "./ask-chain.ts";
import type { Spending } from "./cost-guard.ts";
import type { PlannedPhase } from "./load-plan.ts";
import { playOpen, promptOfArrival } from "./open-loop.ts";
import { promptOf } from "./prompts.ts";

/** Plays all phases side by side, each on its own schedule; resolves when the last request has ended. */
export async function playLoad(run: LoadRun, phases: readonly PlannedPhase[]): Promise<void> {
  await Promise.all(
    phases.map((phase, index) => {
      const name = phaseName(phase, index, phases);
      const { untilMs, stream, open } = phase;
      const own = { ...run, index, stream };
      if (open !== undefined) return playOpen(own, phase, open, name);
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
      const [id, prompt] = [`${name}${number}`, promptOf(run.prompts, number)];
      if (run.spending !== null && !(await mayBegin(run, run.spending, id, prompt))) return;
      await ask(run, id, prompt, intendedMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
}

/** A closed loop: so many at once, and each that ends makes room for the next. */
async function playConcurrent(run: PhaseRun, phase: PlannedPhase, name: string): Promise<void> {
  let taken = 0;
  const work = async (): Promise<void> => {
    while (taken < phase.requests && !run.ending.cancelled) {
      const [id, prompt] = [`${name}${taken}`, promptOf(run.prompts, taken)];
      taken += 1;
      if (run.spending !== null && !(await mayBegin(run, run.spending, id, prompt))) return;
      await ask(run, id, prompt, run.powers.clock.now());
    }
  };
  if (!(await waitUntil(run, run.startMs + phase.atMs))) return;
  await Promise.all(Array.from({ length: Math.min(phase.concurrency, phase.requests) }, work));
}

/** Where money is short a request waits until those before it have turned out cheaper; false: it never may begin. */
async function mayBegin(
  { ending }: LoadRun,
  spending: Spending,
  id: string,
  prompt: readonly Message[],
): Promise<boolean> {
  // Each turn is the end of an attempt or a request, of which so many were begun.
  while (!ending.cancelled) {
    const leave = spending.begin(id, prompt);
    if (leave !== "later") return leave === "now";
    await spending.change();
  }
  return false;
}

/** The prompts of all requests that a load will send, in the order of its phases. */
export function* plannedPrompts(
  phases: readonly PlannedPhase[],
  prompts: LoadRun["prompts"],
): Generator<readonly Message[], void, undefined> {
  for (const { requests, open } of phases) {
    let number = 0;
    if (open === undefined) while (number < requests) yield promptOf(prompts, number++);
    else for (const arrival of open.arrivals()) yield promptOfArrival(prompts, arrival, number++);
  }
}

const LETTERS = { sequential: "s", concurrent: "c", open: "o", trace: "t" } as const;

/** The request ids' prefix: the same in every configuration, so that the simulator rolls the same dice for each. */
function phaseName(phase: PlannedPhase, index: number, phases: readonly PlannedPhase[]): string {
  const letter = LETTERS[phase.phase];
  const before = phases.slice(0, index).filter((other) => other.phase === phase.phase).length;
  return before === 0 ? letter : `${letter}${before + 1}-`;
}
