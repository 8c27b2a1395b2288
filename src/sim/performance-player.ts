import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { BodyPlayer } from "./body-player.ts";
import type { LagHistogram } from "./lag.ts";
import type { Answered, BodyChunk, Performance } from "./performance.ts";

/** A client that waits for an answer on a real socket. */
export interface Stage {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly clock: Clock;
  /** Takes how late each part of the answer was. */
  readonly lag: LagHistogram;
  /** When the request had arrived whole. */
  readonly arrivedAtMs: number;
  /** Cancelled as soon as the client is gone or the server closes; nothing is written after that. */
  readonly gone: Cancellation;
}

/** A reset may overtake what was sent, and then the client has lost the connection before an answer. */
const RESET_BEHIND_MS = 20;

/** Plays a performance to its end, or until the client is gone. Never rejects. */
export async function playPerformance(performance: Performance, stage: Stage): Promise<void> {
  switch (performance.how) {
    case "unreachable":
    case "refuse":
      // Too late to refuse a connection that stands; the nearest thing a socket can do is to lose it.
      stage.socket.resetAndDestroy();
      return;
    case "hang":
      return untilGone(stage.gone);
    case "reset":
      if (await waitUntil(stage, stage.arrivedAtMs + performance.atMs)) stage.socket.resetAndDestroy();
      return;
    case "answer":
      return playAnswer(performance, stage);
  }
}

async function playAnswer(answer: Answered, stage: Stage): Promise<void> {
  const { response, clock, lag } = stage;
  const headersAtMs = stage.arrivedAtMs + answer.headersAtMs;
  if (!(await waitUntil(stage, headersAtMs))) return;
  lag.record(clock.now() - headersAtMs);
  const chunks = answer.body[Symbol.iterator]();
  const first = chunks.next();
  // One chunk of look-ahead tells a body that is known whole from one that grows.
  const second = first.done === true ? first : chunks.next();
  response.writeHead(answer.status, { ...answer.headers, ...framing(answer, first, second) });
  // Headers wait for the first bytes of the body only where those follow at once.
  if (first.done === true || first.value.afterMs > 0) response.flushHeaders();
  if (await new BodyPlayer(following(second, chunks), first, headersAtMs, stage).play()) return finish(answer, stage);
}

/** The rest of the chunks, of which one has been taken already. */
function following(next: IteratorResult<BodyChunk>, rest: Iterator<BodyChunk>): Iterator<BodyChunk> {
  let taken = false;
  return {
    next: () => {
      if (taken) return rest.next();
      taken = true;
      return next;
    },
  };
}

async function finish(answer: Answered, stage: Stage): Promise<void> {
  const { response, socket, gone } = stage;
  switch (answer.end) {
    case "complete":
      response.end();
      return;
    case "hang":
      return untilGone(gone);
    case "cut":
      // A FIN and not a reset: it comes behind all that was sent.
      socket.end(() => socket.destroy());
      return;
    case "reset":
      if (await waitUntil(stage, stage.clock.now() + RESET_BEHIND_MS)) socket.resetAndDestroy();
  }
}

/** A body known whole has a length; one that is cut off promises twice what comes. Others, and all events, are chunked. */
function framing(
  answer: Answered,
  first: IteratorResult<BodyChunk>,
  second: IteratorResult<BodyChunk>,
): Readonly<Record<string, string>> {
  const events = answer.headers["content-type"]?.startsWith("text/event-stream") === true;
  if (events || answer.end === "hang" || second.done !== true) return {};
  const bytes = first.done === true ? 0 : Buffer.byteLength(first.value.data);
  return { "content-length": String(answer.end === "complete" ? bytes : bytes * 2 + 1) };
}

/** False: the client is gone. */
async function waitUntil({ clock, gone }: Stage, atMs: number): Promise<boolean> {
  if (gone.cancelled) return false;
  const waitMs = atMs - clock.now();
  return waitMs <= 0 || clock.sleep(waitMs, gone);
}

function untilGone(gone: Cancellation): Promise<void> {
  return new Promise((resolve) => {
    gone.onCancel(() => resolve());
  });
}
