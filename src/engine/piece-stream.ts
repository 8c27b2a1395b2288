import type { AttemptFailure } from "../core/failure.ts";
import { isContent, type Piece } from "../core/piece.ts";
import { TransportError, type TransportResponse } from "../core/transport.ts";
import type { StreamDecoder, StreamStep } from "../dialects/dialect.ts";
import type { Attempt } from "./attempt.ts";
import type { Journey } from "./journey.ts";
import { transportFailure } from "./transport-failure.ts";
import { withoutKey } from "./without-key.ts";

/** An answer larger than this is not an answer. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;
/** How long, and through how much, a finished stream is read to its end for the sake of its connection. */
const READ_OUT_MS_MAX = 1000;
const READ_OUT_CHUNKS_MAX = 16;
/** How long an answer that is complete waits for what may still follow: its usage, and the mark of its end. */
const FORMALITIES_MS_MAX = 1000;

/** The pieces of a streamed answer, pulled one batch at a time. */
export class PieceStream {
  readonly #journey: Journey;
  readonly #attempt: Attempt;
  readonly #response: TransportResponse;
  readonly #decoder: StreamDecoder;
  /** Until when a complete answer waits for formalities; null: not yet. */
  #formalUntilMs: number | null = null;

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
        const step = this.#read(await this.#bytes());
        if (step !== null) return step;
      }
    } catch (error) {
      if (this.#isOver(error)) return this.#end();
      return { pieces: [], failure: transportFailure(error, this.#attempt) };
    } finally {
      watchdog.arrived();
    }
  }

  /** What the next bytes say to the caller; null: nothing yet. */
  #read(bytes: Uint8Array | null): StreamStep | null {
    if (bytes === null) return this.#end();
    const step = this.#noted(this.#decoder.push(bytes, this.#journey.powers.clock.now()));
    if (step.failure !== null) return step;
    if (step.pieces.at(-1)?.type === "done") void this.#readOut();
    return step.pieces.some(isWorthWaking) ? step : null;
  }

  #end(): StreamStep {
    const step = this.#noted(this.#decoder.end(this.#journey.powers.clock.now()));
    return step.failure !== null || step.pieces.some(isWorthWaking) ? step : WITHOUT_END;
  }

  #noted(step: StreamStep): StreamStep {
    const { state, spoken, thoughtsToo } = this.#journey;
    for (const piece of step.pieces) {
      note(this.#attempt, piece);
      if (isContent(piece, thoughtsToo)) this.#attempt.watchdog.streaming(state.chain.stream, spoken.endsAtMs);
    }
    if (this.#attempt.contentCharacters > BODY_BYTES_MAX) return TOO_LONG;
    if (step.failure === null) return step;
    return { pieces: step.pieces, failure: withoutKey(step.failure, keyOf(this.#journey, this.#attempt)) };
  }

  /** Null at the end of the body, or when a complete answer has waited long enough for formalities. */
  #bytes(): Promise<Uint8Array | null> {
    const { body } = this.#response;
    if (!this.#decoder.finished) return body.next();
    const { clock } = this.#journey.powers;
    this.#formalUntilMs ??= clock.now() + FORMALITIES_MS_MAX;
    const leftMs = Math.max(0, this.#formalUntilMs - clock.now());
    return new Promise((resolve, reject) => {
      const timer = clock.timer(leftMs, () => {
        resolve(null);
        this.#attempt.cancellation.cancel("total");
      });
      const over = (): void => timer.cancel();
      body.next().then(resolve, reject).then(over, over);
    });
  }

  /** Once the model has finished, nothing that becomes of the connection can take the answer back. */
  #isOver(error: unknown): boolean {
    const { reason } = this.#attempt.cancellation;
    return error instanceof TransportError && this.#decoder.finished && reason !== "caller" && reason !== "lost-race";
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
}

const TOO_LONG = failed({ kind: "malformed", message: `the stream said more than ${BODY_BYTES_MAX} characters` });
const WITHOUT_END = failed({ kind: "truncated", message: "the stream ended without its end marker" });

function failed(failure: AttemptFailure): StreamStep {
  return { pieces: [], failure };
}

/** A thought without a text is one too: its signature has to come back to the provider. */
function isWorthWaking(piece: Piece): boolean {
  return isContent(piece, true) || piece.type === "thought" || piece.type === "done";
}

export function note(attempt: Attempt, piece: Piece): void {
  switch (piece.type) {
    case "text":
    case "thought":
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

export function keyOf({ powers }: Journey, { stop }: Attempt): string | null {
  return powers.apiKeyOf(stop.tier.tier.provider);
}
