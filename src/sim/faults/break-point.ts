import type { BodyChunk } from "../performance.ts";

/** How far an answer comes that is not to come to its end. */
export type BreakPoint = "headers" | "text-start" | "middle" | "before-end";

/** Of a whole answer, the part of its characters that comes; never all of them. */
const SHARES: Readonly<Record<BreakPoint, number>> = { headers: 0, "text-start": 0.25, middle: 0.5, "before-end": 1 };

/** Of a stream's text, the part that has been said in the middle. */
const HALF = 0.5;

/** The body up to there: of a stream whole events, and never what says that it is complete. */
export function upTo(body: Iterable<BodyChunk>, after: BreakPoint, stream: boolean): Iterable<BodyChunk> {
  return stream ? eventsUpTo(body, after) : beginnings(body, SHARES[after]);
}

function* eventsUpTo(body: Iterable<BodyChunk>, after: BreakPoint): Generator<BodyChunk> {
  if (after === "headers") return;
  for (const chunk of body) {
    if (chunk.part === "closing") return;
    yield chunk;
    if (after === "text-start" ? chunk.part === "text" : after === "middle" && isMiddle(chunk)) return;
  }
}

/** With this chunk half of a stream's text has been said. */
export function isMiddle({ part, said = 0 }: BodyChunk): boolean {
  return part === "text" && said >= HALF;
}

function* beginnings(body: Iterable<BodyChunk>, share: number): Generator<BodyChunk> {
  if (share === 0) return;
  for (const chunk of body) {
    const { data } = chunk;
    yield { ...chunk, data: data.slice(0, Math.min(data.length - 1, Math.floor(data.length * share))) };
  }
}
