import type { ServerResponse } from "node:http";
import type { Timer } from "../core/clock.ts";
import type { Stage } from "./performance-player.ts";
import type { BodyChunk } from "./performance.ts";

/** A client that reads fast must not keep the event loop from everyone else's exchanges. */
const BURST_BYTES_MAX = 1 << 20;
/** Of a stream that has fallen behind, so many characters are written at once. */
const CATCH_UP_CHARACTERS_MAX = 1 << 16;

/**
 * Writes a body chunk by chunk, each at its time. Hundreds of streams go on at once, so a chunk costs one timer and one
 * write and nothing else: no promise, no listener, and no more than one part of the system's vectored write.
 */
export class BodyPlayer {
  readonly #stage: Stage;
  readonly #chunks: Iterator<BodyChunk>;
  #next: IteratorResult<BodyChunk>;
  #dueAtMs: number;
  /** What was due before a slow client had taken the rest is late because of the client. */
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #burstBytes = 0;
  #direct = false;
  /** The client has not taken what was written yet. */
  #held = false;
  #timer: Timer | null = null;
  #resolve: (whole: boolean) => void = () => {};

  /** @param first the first of the chunks, which has been taken already */
  constructor(chunks: Iterator<BodyChunk>, first: IteratorResult<BodyChunk>, startMs: number, stage: Stage) {
    this.#stage = stage;
    this.#chunks = chunks;
    this.#next = first;
    this.#dueAtMs = startMs + (first.done === true ? 0 : first.value.afterMs);
  }

  /** Resolves true when everything has been written, false as soon as the client is gone. */
  play(): Promise<boolean> {
    const { gone, response, socket } = this.#stage;
    if (gone.cancelled) return Promise.resolve(false);
    return new Promise((resolve) => {
      const forget = gone.onCancel(() => this.#resolve(false));
      this.#resolve = (whole) => {
        forget();
        this.#timer?.cancel();
        response.off("drain", this.#drained);
        socket.off("drain", this.#drained);
        resolve(whole);
      };
      response.on("drain", this.#drained);
      socket.on("drain", this.#drained);
      this.#step();
    });
  }

  /** Writes what is due and sets the timer for what is next. */
  readonly #step = (): void => {
    const { clock, lag } = this.#stage;
    for (;;) {
      if (this.#next.done === true) return this.#resolve(true);
      const nowMs = clock.now();
      const waitMs = this.#dueAtMs - nowMs;
      if (waitMs > 0) return this.#stepIn(waitMs);
      if (this.#dueAtMs > this.#heldUntilMs) lag.record(-waitMs);
      const data = this.#take(nowMs);
      this.#burstBytes += data.length;
      this.#held = !this.#write(data);
      if (this.#held) return;
      if (this.#burstBytes >= BURST_BYTES_MAX) {
        this.#burstBytes = 0;
        return this.#stepIn(0);
      }
    }
  };

  #stepIn(ms: number): void {
    this.#timer = this.#stage.clock.timer(ms, this.#step);
  }

  readonly #drained = (): void => {
    if (!this.#held) return;
    this.#held = false;
    this.#heldUntilMs = this.#stage.clock.now();
    this.#step();
  };

  /** The chunk that is due, and with it those that should have followed it by now. */
  #take(nowMs: number): string | Uint8Array {
    if (this.#next.done === true) return "";
    let { data } = this.#next.value;
    this.#advance();
    while (typeof data === "string" && data.length < CATCH_UP_CHARACTERS_MAX && this.#dueAtMs <= nowMs) {
      const more = this.#nextText();
      if (more === null) break;
      data += more;
      this.#advance();
    }
    return data;
  }

  /** Null: what is next cannot be added to another chunk; one that follows at once is meant to be one of its own. */
  #nextText(): string | null {
    if (this.#next.done === true) return null;
    const { data, afterMs } = this.#next.value;
    return afterMs > 0 && typeof data === "string" ? data : null;
  }

  #advance(): void {
    this.#next = this.#chunks.next();
    // Points in time, not intervals, keep a stream at its rate whatever the timers' grain is.
    if (this.#next.done !== true) this.#dueAtMs += this.#next.value.afterMs;
  }

  /** False: the client has to take what was written first. */
  #write(data: string | Uint8Array): boolean {
    const { response, socket } = this.#stage;
    if (data.length === 0) return true;
    if (!this.#direct || typeof data !== "string") {
      const goesOn = response.write(data);
      this.#direct = isChunkedOn(response, this.#stage);
      return goesOn;
    }
    // What the response would write, in one piece instead of four.
    const bytes = Buffer.byteLength(data);
    return socket.write(`${bytes.toString(16)}\r\n${data}\r\n`, bytes === data.length ? "latin1" : "utf8");
  }
}

/** Whether the headers are out on this socket, and said that chunks follow. */
function isChunkedOn(response: ServerResponse, { socket }: Stage): boolean {
  return response.chunkedEncoding && response.socket === socket && response.req.method !== "HEAD";
}
