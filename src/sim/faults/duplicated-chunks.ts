import type { BodyChunk } from "../performance.ts";
import { asksForStream, type Fault, spoilt } from "./fault.ts";

/**
 * What a relay sends twice. No provider numbers its events, so that a client cannot tell words that were repeated from
 * words that the model said twice: they are in the answer twice. Repeated openings and closings it must bear.
 */
export const duplicatedChunks: Fault<"duplicated-chunks"> = {
  kind: "duplicated-chunks",
  concerns: asksForStream,
  apply: ({ part }, course) => spoilt(course, (answer) => ({ ...answer, body: twice(answer.body, part) })),
};

function* twice(body: Iterable<BodyChunk>, part: BodyChunk["part"]): Generator<BodyChunk> {
  for (const chunk of body) {
    yield chunk;
    if (part === undefined || part === chunk.part) yield { ...chunk, afterMs: 0 };
  }
}
