import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import type { Answered, BodyChunk, Performance } from "./performance.ts";

/** A client that waits for an answer on a real socket. */
export interface Stage {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly clock: Clock;
  /** When the request had arrived whole. */
  readonly arrivedAtMs: number;
  /** Cancelled as soon as the client is gone or the server closes; nothing is written after that. */
  readonly gone: Cancellation;
}

/** A client that reads fast must not keep the event loop from everyone else's exchanges. */
const BURST_BYTES_MAX = 1 << 20;
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
  const { response, clock, gone } = stage;
  let dueAtMs = stage.arrivedAtMs + answer.headersAtMs;
  if (!(await waitUntil(stage, dueAtMs))) return;
  const chunks = answer.body[Symbol.iterator]();
  let chunk = chunks.next();
  // One chunk of look-ahead tells a body that is known whole from one that grows.
  let following = chunk.done === true ? chunk : chunks.next();
  response.writeHead(answer.status, { ...answer.headers, ...framing(answer, chunk, following) });
  // Headers wait for the first bytes of the body only where those follow at once.
  if (chunk.done === true || chunk.value.afterMs > 0) response.flushHeaders();
  let burstBytes = 0;
  while (chunk.done !== true) {
    // Waiting for points in time, not for intervals, keeps a stream at its rate whatever the timers' grain is.
    dueAtMs += chunk.value.afterMs;
    if (!(await waitUntil(stage, dueAtMs))) return;
    if (!response.write(chunk.value.data) && !(await drained(stage))) return;
    burstBytes += chunk.value.data.length;
    if (burstBytes >= BURST_BYTES_MAX) {
      burstBytes = 0;
      if (!(await clock.sleep(0, gone))) return;
    }
    chunk = following;
    following = chunk.done === true ? chunk : chunks.next();
  }
  return finish(answer, stage);
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

/** Back-pressure: resolves true when the client has taken what was written, false when it is gone. */
function drained({ response, gone }: Stage): Promise<boolean> {
  return new Promise((resolve) => {
    const onDrain = (): void => {
      stop();
      resolve(true);
    };
    response.once("drain", onDrain);
    const stop = gone.onCancel(() => {
      response.off("drain", onDrain);
      resolve(false);
    });
  });
}

function untilGone(gone: Cancellation): Promise<void> {
  return new Promise((resolve) => {
    gone.onCancel(() => resolve());
  });
}
