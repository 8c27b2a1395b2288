import type { BodyChunk } from "../performance.ts";
import { type Fault, refusedAtMs } from "./fault.ts";

const CHUNK_BYTES = 1024 * 1024;
/** A hundred megabytes a second, for whoever takes them. */
const CHUNK_EVERY_MS = 10;
const LETTER_A = 0x61;

/** A body without an end: one JSON string, or one event, that goes on and on. */
export const flood: Fault<"flood"> = {
  kind: "flood",
  apply: (_effect, course, scene) => ({
    ...course,
    instead: course.instead ?? {
      how: "answer",
      status: 200,
      headers: { "content-type": scene.contentType },
      headersAtMs: refusedAtMs(course, scene),
      body: megabytes(scene.stream ? 'data: {"text":"' : '{"text":"'),
      end: "complete",
    },
  }),
};

/** The same chunk over and over, so that an endless body needs the memory of one. */
function* megabytes(opening: string): Generator<BodyChunk> {
  yield { afterMs: 0, data: opening };
  const data = new Uint8Array(CHUNK_BYTES).fill(LETTER_A);
  for (;;) yield { afterMs: CHUNK_EVERY_MS, data };
}
