import type { BodyChunk } from "../performance.ts";

/** How the bytes of a body come when something slower than the provider hands them on. */
export interface Slicing {
  /** So many bytes at a time, wherever that cuts a line or a character. */
  readonly bytes: number;
  /** How long it takes to hand on a slice of so many bytes. */
  msOf(bytes: number): number;
}

/** The same bytes in slices: none before it was there to be handed on, nor before the slice ahead of it is through. */
export function* sliced(body: Iterable<BodyChunk>, slicing: Slicing): Generator<BodyChunk> {
  const { bytes } = slicing;
  let thereAtMs = 0;
  let writtenAtMs = 0;
  for (const chunk of body) {
    thereAtMs += chunk.afterMs;
    const whole = typeof chunk.data === "string" ? encoder.encode(chunk.data) : chunk.data;
    // Nothing to hand on, but its time passes: of a body without an end a hundred such chunks would else take none.
    if (whole.length === 0) {
      const atMs = Math.max(thereAtMs, writtenAtMs);
      yield { ...chunk, afterMs: atMs - writtenAtMs };
      writtenAtMs = atMs;
    }
    for (let start = 0; start < whole.length; start += bytes) {
      const data = whole.subarray(start, start + bytes);
      const atMs = Math.max(thereAtMs, writtenAtMs) + slicing.msOf(data.length);
      yield { ...chunk, afterMs: atMs - writtenAtMs, data };
      writtenAtMs = atMs;
    }
  }
}

const encoder = new TextEncoder();
