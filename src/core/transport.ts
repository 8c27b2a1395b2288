import type { Cancellation } from "./cancellation.ts";

export interface TransportRequest {
  /** The provider's name: a label for messages, pools and the simulator's routing; not sent. */
  readonly provider: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Header names in lower case. A repeated header's values are joined by ", ". */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** A response body, taken either whole or chunk by chunk, not both. Both throw TransportError, also when cancelled. */
export interface TransportBody {
  /** The rest of the body as text; at most `bytesMax` bytes, more is a TransportError `too-large`. */
  text(bytesMax: number): Promise<string>;
  /** The next chunk of bytes, or null at a proper end. Chunks may split a character. */
  next(): Promise<Uint8Array | null>;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: TransportBody;
}

/**
 * Sends HTTP bytes. `send` settles as soon as the status and headers are there, and rejects with a TransportError at
 * once when `cancellation` is cancelled; from then on the body rejects too and the connection is given up. A transport
 * sets no time limits of its own: the engine's clock owns every deadline. A body that is neither read to its end nor
 * failed must be given up by cancelling.
 */
export interface Transport {
  send(request: TransportRequest, cancellation: Cancellation): Promise<TransportResponse>;
}

/**
 * - `connect`: no connection (refused, DNS, TLS, unreachable)
 * - `reset`: the connection was lost before the status line
 * - `cut`: the connection was lost, or ended early, inside the body
 * - `protocol`: what came is not HTTP
 * - `too-large`: the body or headers exceed their limit
 * - `cancelled`: the cancellation was cancelled
 */
export type TransportErrorKind = "connect" | "reset" | "cut" | "protocol" | "too-large" | "cancelled";

/** The only error a transport throws. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly kind: TransportErrorKind;

  constructor(kind: TransportErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Carries `<request id>.<try of that tier, from 0>`, so that a simulator can fork its dice by it; real providers log it. */
export const REQUEST_ID_HEADER = "x-client-request-id";
