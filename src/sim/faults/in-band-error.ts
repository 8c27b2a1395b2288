import type { BodyChunk } from "../performance.ts";
import { asksForAnswer, type EffectOf, type Fault, spoilt, type Trouble } from "./fault.ts";

type InBandError = EffectOf<"in-band-error">;

const TROUBLES: Readonly<Record<InBandError["error"], Trouble>> = {
  overloaded: { about: "overload" },
  "server-error": { status: 500 },
  "rate-limit": { about: "rate-limit", limit: "requests" },
};

/** The provider fails when it has already said 200: its error is the body, or the last event of the stream. */
export const inBandError: Fault<"in-band-error"> = {
  kind: "in-band-error",
  concerns: asksForAnswer,
  apply: ({ error, afterPieces }, course, { stream, ...scene }) =>
    spoilt(course, (answer) => {
      const trouble = TROUBLES[error];
      const body = stream
        ? ended(answer.body, afterPieces, scene.errorEvent(trouble))
        : [{ afterMs: 0, data: scene.error(trouble).body }];
      return { ...answer, body };
    }),
};

/** So many pieces of text, and this in place of what would come next. */
function* ended(body: Iterable<BodyChunk>, afterPieces: number, event: string): Generator<BodyChunk> {
  let pieces = 0;
  for (const chunk of body) {
    const isOver = chunk.part === "closing" || (chunk.part === "text" && pieces === afterPieces);
    if (isOver) {
      yield { ...chunk, data: event, part: "closing" };
      return;
    }
    if (chunk.part === "text") pieces += 1;
    yield chunk;
  }
}
