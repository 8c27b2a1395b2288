import type { BodyChunk } from "../performance.ts";
import { type Fault, spoilt } from "./fault.ts";

/** So many pieces of a stream come whole: the opening and the first words. */
const WHOLE_PIECES = 3;

/** The connection is lost in the middle of the body: half-way through a whole answer, or in the third word of a stream. */
export const cut: Fault<"cut"> = {
  kind: "cut",
  apply: (_effect, course, { stream }) =>
    spoilt(course, (answer) => ({
      ...answer,
      end: "cut",
      body: stream ? firstWords(answer.body) : half(answer.body),
    })),
};

function* half(body: Iterable<BodyChunk>): Generator<BodyChunk> {
  for (const chunk of body) yield halfOf(chunk);
}

/** Never the last piece, nor a part of it: that one says that the answer is complete. */
function* firstWords(body: Iterable<BodyChunk>): Generator<BodyChunk> {
  let held: BodyChunk | null = null;
  let whole = 0;
  for (const chunk of body) {
    if (held !== null) {
      if (whole === WHOLE_PIECES) {
        yield halfOf(held);
        return;
      }
      yield held;
      whole += 1;
    }
    held = chunk;
  }
}

function halfOf(chunk: BodyChunk): BodyChunk {
  return { ...chunk, data: chunk.data.slice(0, chunk.data.length >> 1) };
}
