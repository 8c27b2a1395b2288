import { Cancellation, type CancelReason } from "../core/cancellation.ts";
import type { AttemptRole } from "../core/event.ts";
import type { AttemptFailure } from "../core/failure.ts";
import { isContent, type Piece, type Usage } from "../core/piece.ts";
import {
  type ResponseHeaders,
  TransportError,
  type TransportErrorKind,
  type TransportResponse,
} from "../core/transport.ts";
import type { StreamDecoder, StreamStep } from "../dialects/dialect.ts";
import { commitsOn } from "./commit.ts";
import type { Journey, Stop } from "./journey.ts";
import { withoutKey } from "./without-key.ts";
import { Watchdog } from "./watchdog.ts";

/** An answer larger than this is not an answer. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;
const ERROR_BODY_BYTES_MAX = 256 * 1024;
/** Pieces held back before the commit; a stream that says more than this without committing is broken. */
const HELD_PIECES_MAX = 1_000_000;
/** How long, and through how much, a finished stream is read to its end for the sake of its connection. */
const READ_OUT_MS_MAX = 1000;
const READ_OUT_CHUNKS_MAX = 16;

/** One exchange with one tier. */
export interface Attempt {
  readonly number: number;
  readonly stop: Stop;
  readonly role: AttemptRole;
  readonly startedAtMs: number;
  readonly admittedGeneration: number;
  readonly cancellation: Cancellation;
  readonly watchdog: Watchdog;
  /** Forgets the token that would cancel this attempt from outside. */
  unbind: () => void;
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

/** Encode, send, decode. The one place that catches a transport's errors. */
export async function openAttempt(journey: Journey, attempt: Attempt, tryOfTier: number): Promise<Opening> {
  const { powers, request } = journey;
  const { tier, dialect } = attempt.stop.tier;
  const encoded = dialect.encode(
    {
      provider: tier.provider.name,
      baseUrl: tier.provider.baseUrl,
      model: tier.model,
      apiKey: powers.apiKeyOf(tier.provider),
      requestId: `${request.id}.${tryOfTier}`,
    },
    request,
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
  const { rescue } = journey.state.chain.stream;
  const held: Piece[] = [];
  while (held.length < HELD_PIECES_MAX) {
    const step = await stream.next();
    for (const piece of step.pieces) held.push(piece);
    if (step.failure !== null) return { ok: false, failure: step.failure };
    if (step.pieces.some((piece) => commitsOn(rescue, piece))) return { ok: true, pieces: held, more: stream };
  }
  return { ok: false, failure: { kind: "malformed", message: "the stream does not come to an end" } };
}

/** The pieces of a streamed answer, pulled one batch at a time. */
export class PieceStream {
  readonly #journey: Journey;
  readonly #attempt: Attempt;
  readonly #response: TransportResponse;
  readonly #decoder: StreamDecoder;

  constructor(journey: Journey, attempt: Attempt, response: TransportResponse, decoder: StreamDecoder) {
    this.#journey = journey;
    this.#attempt = attempt;
    this.#response = response;
    this.#decoder = decoder;
  }

  /** The next pieces, or how it failed. Waits through bytes that are no content; the watchdog bounds that. */
  async next(): Promise<StreamStep> {
    const { watchdog } = this.#attempt;
    watchdog.awaiting();
    try {
      for (;;) {
        const bytes = await this.#response.body.next();
        const nowMs = this.#journey.powers.clock.now();
        const step = bytes === null ? this.#decoder.end(nowMs) : this.#decoder.push(bytes, nowMs);
        for (const piece of step.pieces) this.#note(piece);
        if (this.#attempt.contentCharacters > BODY_BYTES_MAX) return { pieces: [], failure: TOO_LONG };
        if (step.failure !== null) {
          return { pieces: step.pieces, failure: withoutKey(step.failure, keyOf(this.#journey, this.#attempt)) };
        }
        if (bytes !== null && step.pieces.at(-1)?.type === "done") void this.#readOut();
        if (step.pieces.some(isWorthWaking)) return step;
        if (bytes === null)
          return { pieces: [], failure: { kind: "truncated", message: "the stream ended without its end marker" } };
      }
    } catch (error) {
      return { pieces: [], failure: transportFailure(error, this.#attempt) };
    } finally {
      watchdog.arrived();
    }
  }

  /** After the end marker only the body's own end is left; with it read, the connection can be used again. */
  async #readOut(): Promise<void> {
    const { cancellation } = this.#attempt;
    const giveUp = () => cancellation.cancel("total");
    const timer = this.#journey.powers.clock.timer(READ_OUT_MS_MAX, giveUp, { daemon: true });
    try {
      for (let chunks = 0; chunks < READ_OUT_CHUNKS_MAX; chunks++) {
        if ((await this.#response.body.next()) === null) return;
      }
      giveUp();
    } catch (error) {
      // The answer is whole: how its connection ends concerns nobody any more.
      if (!(error instanceof TransportError)) throw error;
    } finally {
      timer.cancel();
    }
  }

  #note(piece: Piece): void {
    note(this.#attempt, piece);
    if (isContent(piece)) this.#attempt.watchdog.streaming(this.#journey.state.chain.stream);
  }
}

const TOO_LONG: AttemptFailure = {
  kind: "malformed",
  message: `the stream said more than ${BODY_BYTES_MAX} characters`,
};

function isWorthWaking(piece: Piece): boolean {
  return isContent(piece) || piece.type === "done";
}

function note(attempt: Attempt, piece: Piece): void {
  switch (piece.type) {
    case "text":
      attempt.contentCharacters += piece.text.length;
      return;
    case "tool-call":
      attempt.contentCharacters += piece.argumentsDelta.length;
      return;
    case "usage":
      attempt.usage = piece.usage;
      return;
    case "done":
      attempt.usage = piece.usage ?? attempt.usage;
      return;
  }
}

function keyOf({ powers }: Journey, { stop }: Attempt): string | null {
  return powers.apiKeyOf(stop.tier.tier.provider);
}

function isEventStream(headers: ResponseHeaders): boolean {
  const type = headers["content-type"];
  return type !== undefined && EVENT_STREAM.test(type);
}

/** The names of media types are read without regard to case. */
const EVENT_STREAM = /^text\/event-stream\b/i;

function transportFailure(error: unknown, attempt: Attempt): AttemptFailure {
  if (!(error instanceof TransportError)) throw error;
  if (error.kind === "connect" || error.kind === "reset") attempt.accepted = false;
  if (error.kind === "cancelled") return cancelledFailure(attempt.cancellation.reason ?? "caller");
  return { kind: FAILURE_KINDS[error.kind], message: error.message };
}

const FAILURE_KINDS = {
  connect: "connect",
  reset: "reset",
  cut: "truncated",
  protocol: "malformed",
  "too-large": "malformed",
} as const satisfies Record<Exclude<TransportErrorKind, "cancelled">, AttemptFailure["kind"]>;

function cancelledFailure(reason: CancelReason): AttemptFailure {
  switch (reason) {
    case "caller":
      return { kind: "cancelled", message: "cancelled by the caller" };
    case "lost-race":
      return { kind: "cancelled", message: "another attempt answered first" };
    case "first-token":
      return { kind: "timeout", phase: "first-token", message: "no answer within its time slice" };
    case "idle":
      return { kind: "timeout", phase: "idle", message: "the stream fell silent" };
    case "total":
      return { kind: "timeout", phase: "total", message: "the stream took longer than its total limit" };
  }
}
