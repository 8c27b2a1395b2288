import type { BodyChunk } from "../performance.ts";
import { asksForStream, type Fault, spoilt } from "./fault.ts";

/**
 * What a relay with several hands mixes up: each two neighbours among a stream's chunks of text, the later one first. No
 * provider numbers its events, so that a client cannot notice; what opens and closes the stream stays where it was.
 */
export const reorderedChunks: Fault<"reordered-chunks"> = {
  kind: "reordered-chunks",
  concerns: asksForStream,
  apply: (_effect, course) => spoilt(course, (answer) => ({ ...answer, body: swapped(answer.body) })),
};

function* swapped(body: Iterable<BodyChunk>): Generator<BodyChunk> {
  let held: BodyChunk | null = null;
  for (const chunk of body) {
    if (held !== null && chunk.part === "text") {
      yield { ...chunk, afterMs: held.afterMs + chunk.afterMs };
      yield { ...held, afterMs: 0 };
      held = null;
    } else {
      if (held !== null) yield held;
      held = chunk.part === "text" ? chunk : null;
      if (held === null) yield chunk;
    }
  }
  if (held !== null) yield held;
}
