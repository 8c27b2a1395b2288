import type { BodyChunk } from "../performance.ts";
import { upTo } from "./break-point.ts";
import { blanks } from "./drip.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** The answer falls silent on a connection that stays open; with signs of life, if it has them, that are no words. */
export const stall: Fault<"stall"> = {
  kind: "stall",
  concerns: asksForAnswer,
  apply: ({ after, keepAliveMs }, course, { stream }) =>
    spoilt(course, (answer) => {
      const begun = upTo(answer.body, after, stream);
      const body = keepAliveMs === undefined ? begun : thenBlanks(begun, stream, keepAliveMs);
      return { ...answer, end: "hang", body };
    }),
};

function* thenBlanks(begun: Iterable<BodyChunk>, stream: boolean, everyMs: number): Generator<BodyChunk> {
  yield* begun;
  yield* blanks(stream, everyMs);
}
