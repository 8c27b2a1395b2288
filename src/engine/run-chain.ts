import type { Cancellation } from "../core/cancellation.ts";
import type { AttemptFailure, Failure } from "../core/failure.ts";
import type { Piece } from "../core/piece.ts";
import type { ChatRequest } from "../core/request.ts";
import type { StreamStep } from "../dialects/dialect.ts";
import type { Attempt } from "./attempt.ts";
import type { ChainState } from "./chain-state.ts";
import { beginContinuation, spoken } from "./continuation.ts";
import { beginJourney, type Journey, passBy } from "./journey.ts";
import { type Committed, runLeg } from "./leg.ts";
import type { Answered, AttemptRecord, Outcome, Unanswered } from "./outcome.ts";
import type { PieceStream } from "./piece-stream.ts";
import { nextMove } from "./plan.ts";
import { waitForPlace } from "./queue.ts";
import type { Powers } from "./powers.ts";
import { redirect } from "./redirect.ts";
import { settle, settleSuccess } from "./settle.ts";

/**
 * Sends one request through a chain. Yields the answer's pieces as the caller pulls them, those that came together in one batch,
 * which is never empty, and returns how it ended; expected failures are outcomes, never exceptions. Leaving the iteration early cancels what is under way.
 */
export async function* runChain(
  state: ChainState,
  request: ChatRequest,
  powers: Powers,
  cancellation: Cancellation,
): AsyncGenerator<readonly Piece[], Outcome, void> {
  const journey = beginJourney(state, request, powers, cancellation);
  for (;;) {
    const reached = await reach(journey);
    if ("ok" in reached) return reached;
    // After the commit: the pieces go to the caller; an end without a `done` is a failure, never a clean end.
    const { attempt, pieces, more } = reached;
    let step: StreamStep = { pieces, failure: null };
    let pulling = false;
    let atSeam = false;
    const left: Outcome[] = [];
    // A reader that cancels between two pieces may never pull again: the tier's place is given back all the same.
    const forget = cancellation.onCancel(() => {
      if (!pulling && (atSeam || !attempt.settled)) left.push(abandon(journey, attempt, "cancelled by the caller"));
    });
    try {
      for (;;) {
        if (journey.carriesOn) step = { ...step, pieces: step.pieces.map((piece) => spoken(journey, piece)) };
        const ending = left[0] ?? ended(journey, attempt, step, more);
        atSeam = ending === "carry-on";
        if (step.pieces.length > 0) yield step.pieces;
        const over = left[0] ?? ending;
        atSeam = false;
        if (over === "carry-on") break;
        if (over !== null) return over;
        step = NOTHING_MORE;
        if (more === null) continue;
        pulling = true;
        step = await more.next();
        pulling = false;
      }
    } finally {
      forget();
      if (!attempt.settled || (atSeam && left.length === 0)) abandon(journey, attempt, "the caller stopped reading");
    }
  }
}

/** Goes on until an attempt commits, or nothing is left to do. */
async function reach(journey: Journey): Promise<Committed | Outcome> {
  const { powers, cancellation } = journey;
  for (;;) {
    const move = nextMove(journey, powers.clock.now());
    switch (move.kind) {
      case "skip":
        passBy(journey, move.stop, move.reason);
        break;
      case "leave":
        move.stop.passed = true;
        break;
      case "wait":
        await powers.clock.sleep(move.waitMs, cancellation);
        break;
      case "queue":
        await waitForPlace(journey, move.stop, move.waitMs);
        break;
      case "leg": {
        const committed = await runLeg(journey, move.tries);
        if (committed !== null) return committed;
        break;
      }
      case "stop":
        // A stream that nobody could carry on ends with what cut it.
        return unanswered(journey, cancellation.cancelled ? move.failure : (journey.spoken.cut ?? move.failure));
    }
  }
}

const NOTHING_MORE: StreamStep = { pieces: [], failure: null };

/** The request ends with its caller; between an attempt that was cut and the one to carry it on nobody is at work. */
function abandon(journey: Journey, attempt: Attempt, message: string): Outcome {
  const failure: AttemptFailure = { kind: "cancelled", message };
  if (!attempt.settled) settle(journey, attempt, failure);
  return unanswered(journey, failure);
}

/** The outcome, if this step is the attempt's last one and nobody carries it on. */
function ended(
  journey: Journey,
  attempt: Attempt,
  step: StreamStep,
  more: PieceStream | null,
): Outcome | "carry-on" | null {
  const last = step.pieces.at(-1);
  if (last?.type === "done") {
    settleSuccess(journey, attempt, last.model);
    return answered(journey, attempt.stop.level, last);
  }
  if (step.failure === null && more !== null) return null;
  const failure = step.failure ?? { kind: "truncated", message: "the answer has no end" };
  settle(journey, attempt, failure);
  if (!beginContinuation(journey, attempt, failure)) return unanswered(journey, failure);
  redirect(journey, attempt.stop, failure);
  return "carry-on";
}

function answered(journey: Journey, level: number, done: Extract<Piece, { type: "done" }>): Answered {
  const { powers, request, stops } = journey;
  const atMs = powers.clock.now();
  const latencyMs = atMs - journey.startedAtMs;
  const stop = stops[level];
  if (stop === undefined) throw new Error("an answer from outside the plan");
  const { index, provider, model } = stop.tier.tier;
  powers.emit({ type: "request-succeeded", atMs, requestId: request.id, tier: index, fallbackLevel: level, latencyMs });
  return {
    ok: true,
    tier: index,
    provider: provider.name,
    model: done.model ?? model,
    fallbackLevel: level,
    finish: done.finish,
    usage: done.usage,
    latencyMs,
    attempts: endedAttempts(journey),
    skipped: journey.skipped,
    costUsd: journey.costUsd,
  };
}

function unanswered(journey: Journey, failure: Failure): Unanswered {
  const { powers, request } = journey;
  const atMs = powers.clock.now();
  const latencyMs = atMs - journey.startedAtMs;
  powers.emit({ type: "request-failed", atMs, requestId: request.id, latencyMs, failure });
  const { skipped, costUsd } = journey;
  return { ok: false, failure, latencyMs, attempts: endedAttempts(journey), skipped, costUsd };
}

function endedAttempts({ attempts }: Journey): readonly AttemptRecord[] {
  return attempts.filter((attempt) => attempt !== undefined);
}
