import type { BodyChunk } from "../performance.ts";
import { type Fault, refusedAtMs } from "./fault.ts";

/** Often enough to look alive to whoever only counts bytes. */
const BLANK_EVERY_MS = 1000;

/** 200 at once, as an overloaded provider with a long queue gives it, and then signs of life that never turn into words. */
export const drip: Fault<"drip"> = {
  kind: "drip",
  apply: (_effect, course, scene) => ({
    ...course,
    instead: course.instead ?? {
      how: "answer",
      status: 200,
      headers: { "content-type": scene.contentType },
      headersAtMs: refusedAtMs(course, scene),
      body: blanks(scene.stream, BLANK_EVERY_MS),
      end: "complete",
    },
  }),
};

/** Without an end: comments in a stream of events, and before or between JSON blank lines. */
export function* blanks(stream: boolean, everyMs: number): Generator<BodyChunk> {
  const data = stream ? ": keep-alive\n\n" : "\n";
  for (;;) yield { afterMs: everyMs, data };
}
