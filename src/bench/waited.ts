import type { AttemptRecord, Outcome } from "../engine/outcome.ts";

/** Longer than it takes to pass an open breaker, in real time too, and shorter than any wait for a provider. */
const PASSING_MS = 1;

/** An open breaker is passed in no time; only a failed attempt or a wait hint delays the one that answers. */
export function hadToWait({ attempts }: Outcome, answer: AttemptRecord | undefined): boolean {
  const startMs = answer?.startMs ?? 0;
  if (startMs >= PASSING_MS) return true;
  return attempts.some((one) => one.failure !== null && one.startMs + one.durationMs <= startMs);
}
