import { ask, type LoadRun, type PhaseRun, waitUntil } from "./ask-chain.ts";
import type { PlannedPhase } from "./load-plan.ts";
import { playOpen } from "./open-loop.ts";

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
      await ask(run, `${name}${number}`, promptOf(run, number), intendedMs);
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
      await ask(run, `${name}${number}`, promptOf(run, number), run.powers.clock.now());
    }
  };
  if (!(await waitUntil(run, run.startMs + phase.atMs))) return;
  await Promise.all(Array.from({ length: Math.min(phase.concurrency, phase.requests) }, work));
}

function promptOf({ prompts }: LoadRun, number: number): LoadRun["prompts"][number] {
  return prompts[number % prompts.length] ?? [];
}

const LETTERS = { sequential: "s", concurrent: "c", open: "o", trace: "t" } as const;

/** The request ids' prefix: the same in every configuration, so that the simulator rolls the same dice for each. */
function phaseName(phase: PlannedPhase, index: number, phases: readonly PlannedPhase[]): string {
  const letter = LETTERS[phase.phase];
  const before = phases.slice(0, index).filter((other) => other.phase === phase.phase).length;
  return before === 0 ? letter : `${letter}${before + 1}-`;
}
