import type { BodyChunk } from "../performance.ts";
import type { Fault } from "./fault.ts";

/** Often enough to look alive to whoever only counts bytes. */
const BLANK_EVERY_MS = 1000;

/** 200 at once, as an overloaded provider with a long queue gives it, and then signs of life that never turn into words. */
export const drip: Fault<"drip"> = {
  kind: "drip",
  apply: (_effect, course, { stream, contentType, refusalMs }) => ({
    ...course,
    instead: course.instead ?? {
      how: "answer",
      status: 200,
      headers: { "content-type": contentType },
      headersAtMs: refusalMs * course.slowness,
      body: blanks(stream ? ": keep-alive\n\n" : "\n"),
      end: "complete",
    },
  }),
};

function* blanks(data: string): Generator<BodyChunk> {
  for (;;) yield { afterMs: BLANK_EVERY_MS, data };
}
