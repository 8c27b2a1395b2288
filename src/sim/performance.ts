/**
 * What a simulated provider does with one request, on a time axis that starts when the request has arrived whole. It is
 * decided at once and is plain data, so that the two mounts (virtual time, real sockets) only have to play it.
 */
export type Performance =
  /** The client finds no way to the provider: its name is not known, or the handshake fails. */
  | { readonly how: "unreachable"; readonly why: "dns" | "tls" }
  /** Nobody listens. */
  | { readonly how: "refuse" }
  /** Accepted, never answered. */
  | { readonly how: "hang" }
  /** The connection is torn down, before a status line, `atMs` after arrival. */
  | { readonly how: "reset"; readonly atMs: number }
  | Answered;

export interface Answered {
  readonly how: "answer";
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headersAtMs: number;
  /** In order; endless for faults that never end, so pull one at a time and only as fast as it is consumed. */
  readonly body: Iterable<BodyChunk>;
  /**
   * complete: a proper end. cut: the connection ends after the last chunk. reset: it is torn down there. hang: nothing
   * more ever comes.
   */
  readonly end: "complete" | "cut" | "reset" | "hang";
}

export interface BodyChunk {
  /** Wait since the headers or the chunk before. */
  readonly afterMs: number;
  readonly data: string | Uint8Array;
  /** Of a stream: what comes before the text, some of the text, or what comes after it. Absent: a whole body. */
  readonly part?: "opening" | "text" | "closing";
  /** Of some of the text: the share of all of it that has been said with this chunk. */
  readonly said?: number;
}
