import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import type { Cancellation } from "../core/cancellation.ts";
import {
  type ResponseHeaders,
  type TransportBody,
  TransportError,
  type TransportErrorKind,
  type TransportResponse,
} from "../core/transport.ts";
import type { Connecting, Waiter } from "./connecting.ts";
import { decodeBody, isPlain } from "./content-encoding.ts";
import { flatHeaders } from "./response-headers.ts";
import { type Phase, transportErrorOf } from "./transport-error.ts";

/** How much of a body is held before the reader asks for it; beyond it the socket is paused. */
const BUFFERED_BYTES_MAX = 64 * 1024;

/**
 * One request and its answer: undici's dispatch handler on one side, the body that the engine reads on the other. The
 * first end (the body's, an error, a cancellation) counts; whatever undici says after it is ignored.
 */
export class HttpExchange implements Dispatcher.DispatchHandler, TransportBody, Waiter {
  socket: Socket | null = null;
  isFloating = false;
  /** Settles with the status and headers. */
  readonly response: Promise<TransportResponse>;
  readonly #provider: string;
  readonly #cancellation: Cancellation;
  readonly #connecting: Connecting;
  readonly #forgetCancellation: () => void;
  #resolveResponse: (response: TransportResponse) => void = ignore;
  #rejectResponse: (error: TransportError) => void = ignore;
  #controller: Dispatcher.DispatchController | null = null;
  #phase: Phase = "connecting";
  #encoding: string | undefined = undefined;
  #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;
  #error: TransportError | null = null;
  /** Wakes the reader: there is a chunk, the end or an error. */
  #wake: (() => void) | null = null;

  constructor(provider: string, cancellation: Cancellation, connecting: Connecting) {
    this.#provider = provider;
    this.#cancellation = cancellation;
    this.#connecting = connecting;
    this.response = new Promise((resolve, reject) => {
      this.#resolveResponse = resolve;
      this.#rejectResponse = reject;
    });
    this.#forgetCancellation = cancellation.onCancel(() => this.#giveUp("cancelled", "cancelled"));
  }

  get isWaiting(): boolean {
    return this.#phase === "connecting" && this.#error === null;
  }

  async text(bytesMax: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    // A small answer mostly comes all at once, and then there is nothing to wait for.
    for (let chunk = this.#take(); chunk !== null; chunk = this.#take()) {
      if (chunk === undefined) {
        await this.#more();
        continue;
      }
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw this.#giveUp("too-large", `the answer is larger than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    const [first] = chunks;
    const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes);
    return decodeBody(body, this.#encoding, bytesMax);
  }

  next(): Promise<Uint8Array | null> {
    if (isPlain(this.#encoding)) return this.#nextChunk();
    return Promise.reject(this.#giveUp("protocol", "the stream is compressed, although that was declined"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#error !== null) return controller.abort(this.#error);
    this.#phase = "sent";
    this.#connecting.leave(this, true);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // An early hint is not the answer.
    if (status < 200 || this.#error !== null) return;
    this.#phase = "body";
    const flat: ResponseHeaders = flatHeaders(headers);
    this.#encoding = flat["content-encoding"];
    this.#resolveResponse({ status, headers: flat, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#error !== null) return;
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.byteLength;
    if (this.#bufferedBytes > BUFFERED_BYTES_MAX) controller.pause();
    this.#wakeReader();
  }

  onResponseEnd(): void {
    if (this.#error !== null) return;
    this.#phase = "ended";
    this.#forgetCancellation();
    this.#wakeReader();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(transportErrorOf(error, this.#phase, this.#provider));
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    // A loop, since a wake-up may be for the end, and a body has only one reader.
    for (;;) {
      const chunk = this.#take();
      if (chunk !== undefined) return chunk;
      await this.#more();
    }
  }

  /** What has come; null: the body has ended. Undefined: nothing yet. */
  #take(): Uint8Array | null | undefined {
    if (this.#cancellation.cancelled) throw new TransportError("cancelled", "cancelled");
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bufferedBytes -= chunk.byteLength;
      return chunk;
    }
    if (this.#error !== null) throw this.#error;
    return this.#phase === "ended" ? null : undefined;
  }

  /** Resolves when there is a chunk, the end or an error. */
  #more(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#controller?.paused === true) this.#controller.resume();
    return woken;
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Ends the exchange from our side, and with it the connection: HTTP/1.1 has no other way to stop an answer. */
  #giveUp(kind: TransportErrorKind, message: string): TransportError {
    const error = new TransportError(kind, message);
    this.#chunks = [];
    if (this.#fail(error)) this.#controller?.abort(error);
    return error;
  }

  #fail(error: TransportError): boolean {
    if (this.#error !== null || this.#phase === "ended") return false;
    this.#error = error;
    this.#forgetCancellation();
    if (this.#phase === "connecting") this.#connecting.leave(this, false);
    if (this.#phase === "body") this.#wakeReader();
    else this.#rejectResponse(error);
    return true;
  }
}

function ignore(): void {}
