import type { Cancellation } from "../core/cancellation.ts";
import type { AttemptRole } from "../core/event.ts";
import type { AttemptFailure } from "../core/failure.ts";
import type { Piece, Usage } from "../core/piece.ts";
import { type ResponseHeaders, TransportError, type TransportResponse } from "../core/transport.ts";
import { carriedOn } from "./continuation.ts";
import { commitsOn } from "./commit.ts";
import { endpointOf } from "./endpoint.ts";
import type { RegionState } from "./regions.ts";
import type { Journey, Stop } from "./journey.ts";
import { BODY_BYTES_MAX, keyOf, note, PieceStream } from "./piece-stream.ts";
import { transportFailure } from "./transport-failure.ts";
import type { Watchdog } from "./watchdog.ts";
import { withoutKey } from "./without-key.ts";

const ERROR_BODY_BYTES_MAX = 256 * 1024;
/** Pieces held back before the commit; a stream that says more than this without committing is broken. */
const HELD_PIECES_MAX = 1_000_000;

/** One exchange with one tier. */
export interface Attempt {
  readonly number: number;
  readonly stop: Stop;
  readonly region: RegionState;
  readonly role: AttemptRole;
  readonly startedAtMs: number;
  readonly admittedGeneration: number;
  readonly cancellation: Cancellation;
  readonly watchdog: Watchdog;
  /** It was made although its breaker held the tier back: a failure of it says nothing new. */
  readonly lastResort: boolean;
  settled: boolean;
  committedAtMs: number | null;
  /** What is known of it so far; for the cost of an attempt that ends early. */
  usage: Usage | null;
  contentCharacters: number;
  /** Whether the provider began to work on it, so that it may bill for it. */
  accepted: boolean;
}

/** An attempt opens when it commits: with its first content (a stream) or its whole answer. */
export type Opening =
  | { readonly ok: true; readonly pieces: readonly Piece[]; readonly more: PieceStream | null }
  | { readonly ok: false; readonly failure: AttemptFailure };

/** Encode, send, decode. Here and in the stream that it opens a transport's errors are caught, and nowhere else. */
export async function openAttempt(journey: Journey, attempt: Attempt, tryOfTier: number): Promise<Opening> {
  const { powers, request } = journey;
  const { tier, dialect } = attempt.stop.tier;
  const encoded = dialect.encode(
    endpointOf(tier, attempt.region, powers, `${request.id}.${tryOfTier}`),
    journey.spoken.cut === null ? request : { ...request, ...carriedOn(journey) },
  );
  try {
    attempt.accepted = true;
    const response = await powers.transport.send(encoded, attempt.cancellation);
    if (request.stream && response.status === 200 && isEventStream(response.headers)) {
      return await openStream(journey, new PieceStream(journey, attempt, response, dialect.openStream()));
    }
    if (response.status >= 400) attempt.accepted = false;
    const body = response.status >= 400 ? await errorBody(response) : await response.body.text(BODY_BYTES_MAX);
    const { status, headers } = response;
    const decoded = dialect.decode({ status, headers, body, nowMs: powers.clock.now() });
    if (!decoded.ok) {
      attempt.usage = decoded.usage ?? null;
      return { ok: false, failure: withoutKey(decoded.failure, keyOf(journey, attempt)) };
    }
    for (const piece of decoded.pieces) note(attempt, piece);
    return { ok: true, pieces: decoded.pieces, more: null };
  } catch (error) {
    return { ok: false, failure: transportFailure(error, attempt) };
  }
}

/** An error's body explains its status; where it cannot be had, the status speaks for itself. */
async function errorBody({ body }: TransportResponse): Promise<string> {
  try {
    return await body.text(ERROR_BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof TransportError && error.kind !== "cancelled") return "";
    throw error;
  }
}

async function openStream(journey: Journey, stream: PieceStream): Promise<Opening> {
  const { thoughtsToo } = journey;
  const { rescue } = journey.state.chain.stream;
  const held: Piece[] = [];
  while (held.length < HELD_PIECES_MAX) {
    const step = await stream.next();
    for (const piece of step.pieces) held.push(piece);
    if (step.failure !== null) return { ok: false, failure: step.failure };
    if (step.pieces.some((piece) => commitsOn(rescue, piece, thoughtsToo)))
      return { ok: true, pieces: held, more: stream };
  }
  return { ok: false, failure: { kind: "malformed", message: "the stream does not come to an end" } };
}

function isEventStream(headers: ResponseHeaders): boolean {
  const type = headers["content-type"];
  return type !== undefined && EVENT_STREAM.test(type);
}

/** The names of media types are read without regard to case. */
const EVENT_STREAM = /^text\/event-stream\b/i;
