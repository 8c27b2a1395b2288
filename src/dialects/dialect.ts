import type { AttemptFailure } from "../core/failure.ts";
import type { Piece, Usage } from "../core/piece.ts";
import type { ChatRequest } from "../core/request.ts";
import type { ResponseHeaders, TransportRequest } from "../core/transport.ts";
import type { Capabilities, DialectName, WireHabits } from "../config/chain.ts";

/** How one family of providers is spoken to. Pure: bytes in, pieces or a failure out; no clock, no I/O. */
export interface Dialect {
  readonly name: DialectName;
  /** What of this request cannot be said in this dialect at all, in a few words; null: everything can. */
  unable(request: ChatRequest, model: string): string | null;
  encode(endpoint: Endpoint, request: ChatRequest): TransportRequest;
  /** The cheapest authenticated question: the list of models, where that needs a key. */
  encodeHealthCheck(endpoint: Endpoint): TransportRequest;
  /** Reads a whole answer of any status: a 200 may hold an error, an empty answer, or no JSON at all. */
  decode(answer: WholeAnswer): Decoded;
  /** Reads a `text/event-stream` answer with status 200. One decoder per answer. */
  openStream(): StreamDecoder;
}

export interface Endpoint {
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | null;
  /** Of Azure asked at its deployments' paths; see Provider. */
  readonly apiVersion: string | null;
  readonly habits: WireHabits;
  /** What the model can do: a wish that a model cannot grant, such as an effort of thinking, is left out. */
  readonly capabilities: Capabilities;
  /** Goes into REQUEST_ID_HEADER. */
  readonly requestId: string;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string;
  /** For wait hints that are points in time. */
  readonly nowMs: number;
}

/** A whole answer is one text piece (or tool calls) and a done. */
export type Decoded =
  | { readonly ok: true; readonly pieces: readonly Piece[] }
  /** `usage`: what the provider says the failed answer used, where it says so (an empty answer may cost a lot). */
  | { readonly ok: false; readonly failure: AttemptFailure; readonly usage?: Usage };

export interface StreamDecoder {
  /**
   * The model is done with its answer, as far as can be known: only formalities may follow, such as its usage and an end
   * marker. A client that has waited for them in vain may call `end`.
   */
  readonly finished: boolean;
  /**
   * The pieces in these bytes, in order; ends with a `done` when the end marker was read, after which further bytes
   * are ignored. A failure may follow pieces that came before it. An empty answer (a finish without any content) is a
   * failure `empty`, never a done.
   */
  push(bytes: Uint8Array, nowMs: number): StreamStep;
  /** The body ended properly. A finish reason without its end marker still gives a done; without one: `truncated`. */
  end(nowMs: number): StreamStep;
}

export interface StreamStep {
  readonly pieces: readonly Piece[];
  readonly failure: AttemptFailure | null;
}
