import type { CancelReason, Cancellation } from "../core/cancellation.ts";
import type { TransportBody, TransportResponse } from "../core/transport.ts";
import { TransportError } from "../core/transport.ts";
import type { Answered, BodyChunk } from "./performance.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Who waits for what, in virtual time. */
export interface Listening {
  readonly clock: VirtualClock;
  readonly cancellation: Cancellation;
  /** The provider's name, for messages. */
  readonly provider: string;
}

/** What a UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

/** Rejects with `error` after `ms`, or as cancelled. */
export function failAfter(ms: number, error: TransportError, listening: Listening): Promise<never> {
  return new Promise((_, reject) => {
    const timer = listening.clock.timer(ms, () => {
      forget();
      reject(error);
    });
    const forget = listening.cancellation.onCancel((reason) => {
      timer.cancel();
      reject(cancelledError(reason));
    });
  });
}

/** Rejects when cancelled and not before; holds no timer. */
export function hang({ clock, cancellation, provider }: Listening): Promise<never> {
  return new Promise((_, reject) => {
    const over = clock.noteWait(`requests to ${provider}`);
    cancellation.onCancel((reason) => {
      over();
      reject(cancelledError(reason));
    });
  });
}

export function cancelledError(reason: CancelReason): TransportError {
  return (CANCELLED[reason] ??= new TransportError("cancelled", `given up (${reason})`));
}

/** One for all that end alike: nobody looks at its stack, and to take one costs more than the rest of the ending. */
const CANCELLED: Partial<Record<CancelReason, TransportError>> = {};

/** Plays an answer as it is read: a chunk comes at its time, or when it is asked for if that is later. */
export class Playback implements TransportResponse, TransportBody {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #end: Answered["end"];
  readonly #headersAtMs: number;
  readonly #chunks: Iterator<BodyChunk>;
  readonly #listening: Listening;
  /** When the last chunk taken was there. */
  #dueAtMs: number;

  constructor(answer: Answered, listening: Listening) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.#end = answer.end;
    this.#headersAtMs = answer.headersAtMs;
    this.#chunks = answer.body[Symbol.iterator]();
    this.#listening = listening;
    this.#dueAtMs = listening.clock.now() + answer.headersAtMs;
  }

  get body(): TransportBody {
    return this;
  }

  /** Resolves when the headers are there. */
  open(): Promise<TransportResponse> {
    const { clock, cancellation } = this.#listening;
    return new Promise((resolve, reject) => {
      const timer = clock.timer(this.#headersAtMs, () => {
        forget();
        resolve(this);
      });
      const forget = cancellation.onCancel((reason) => {
        timer.cancel();
        reject(cancelledError(reason));
      });
    });
  }

  async text(bytesMax: number): Promise<string> {
    let text = "";
    // Only an answer that is not all text is kept as bytes, and decoded once it is over: a flood never has to be.
    let bytes: Uint8Array[] | null = null;
    let bytesMin = 0;
    for (;;) {
      const chunk = this.#pull();
      if (chunk === null) break;
      if (this.#isEarly(chunk)) await this.#untilDue();
      const { data } = chunk;
      // Of a string these are its units: never more than its bytes, and nothing to count.
      bytesMin += data.length;
      if (bytesMin > bytesMax) throw tooLarge(bytesMax);
      if (typeof data !== "string") bytes ??= [bytesOf(text)];
      if (bytes === null) text += data;
      else bytes.push(bytesOf(data));
    }
    if (this.#end !== "complete") await this.#badEnd();
    if (bytes !== null) return new TextDecoder().decode(Buffer.concat(bytes));
    if (bytesMin * BYTES_PER_UNIT_MAX > bytesMax && Buffer.byteLength(text) > bytesMax) throw tooLarge(bytesMax);
    return text;
  }

  async next(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#pull();
      if (chunk === null) {
        if (this.#end !== "complete") await this.#badEnd();
        return null;
      }
      if (this.#isEarly(chunk)) await this.#untilDue();
      if (chunk.data.length > 0) return bytesOf(chunk.data);
    }
  }

  #pull(): BodyChunk | null {
    const { reason } = this.#listening.cancellation;
    if (reason !== null) throw cancelledError(reason);
    const step = this.#chunks.next();
    return step.done === true ? null : step.value;
  }

  #isEarly(chunk: BodyChunk): boolean {
    this.#dueAtMs += chunk.afterMs;
    return this.#dueAtMs > this.#listening.clock.now();
  }

  #untilDue(): Promise<void> {
    const { clock, cancellation } = this.#listening;
    return new Promise((resolve, reject) => {
      const timer = clock.timer(this.#dueAtMs - clock.now(), () => {
        forget();
        resolve();
      });
      const forget = cancellation.onCancel((reason) => {
        timer.cancel();
        reject(cancelledError(reason));
      });
    });
  }

  #badEnd(): Promise<never> {
    if (this.#end === "hang") return hang(this.#listening);
    return Promise.reject(new TransportError("cut", "the connection was lost inside the body"));
  }
}

function tooLarge(bytesMax: number): TransportError {
  return new TransportError("too-large", `the body is larger than ${bytesMax} bytes`);
}

const encoder = new TextEncoder();

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? encoder.encode(data) : data;
}
