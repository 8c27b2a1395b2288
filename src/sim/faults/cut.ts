import type { Answered, BodyChunk } from "../performance.ts";
import { type BreakPoint, upTo } from "./break-point.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** So many pieces of a stream come whole: the opening and the first words. */
const WHOLE_PIECES = 3;

/**
 * The connection is lost inside the body. Without a word about where: half-way through a whole answer, or in the third
 * word of a stream. Where only the headers came, it is torn down; later it ends, so that nothing that came is lost.
 */
export const cut: Fault<"cut"> = {
  kind: "cut",
  concerns: asksForAnswer,
  apply: ({ after }, course, { stream }) => spoilt(course, (answer) => cutAfter(answer, after, stream)),
};

function cutAfter(answer: Answered, after: BreakPoint | undefined, stream: boolean): Answered {
  if (after === undefined && stream) return { ...answer, end: "cut", body: firstWords(answer.body) };
  return {
    ...answer,
    end: after === "headers" ? "reset" : "cut",
    body: upTo(answer.body, after ?? "middle", stream),
  };
}

/** Never the last piece, nor a part of it: that one says that the answer is complete. */
function* firstWords(body: Iterable<BodyChunk>): Generator<BodyChunk> {
  let held: BodyChunk | null = null;
  let whole = 0;
  for (const chunk of body) {
    if (held !== null) {
      if (whole === WHOLE_PIECES) {
        yield { ...held, data: held.data.slice(0, held.data.length >> 1) };
        return;
      }
      yield held;
      whole += 1;
    }
    held = chunk;
  }
}
