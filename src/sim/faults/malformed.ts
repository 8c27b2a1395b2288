import type { BodyChunk } from "../performance.ts";
import { isMiddle } from "./break-point.ts";
import { asksForAnswer, type EffectOf, type Fault, spoilt } from "./fault.ts";

type Broken = EffectOf<"malformed">["chunk"];

/** A 200 that ends properly, of the right type, but is no JSON: a whole answer lacks its last third, events lack a brace. */
export const malformed: Fault<"malformed"> = {
  kind: "malformed",
  concerns: asksForAnswer,
  apply: ({ chunk }, course, { stream }) =>
    spoilt(course, (answer) => ({
      ...answer,
      body: stream ? withBroken(answer.body, chunk) : withoutLastThird(answer.body),
    })),
};

function* withoutLastThird(body: Iterable<BodyChunk>): Generator<BodyChunk> {
  for (const chunk of body) yield { ...chunk, data: chunk.data.slice(0, Math.ceil((chunk.data.length * 2) / 3)) };
}

/** Without a word about which, it is each of them: what the first one holds a client may well skip unread. */
function* withBroken(body: Iterable<BodyChunk>, which: Broken): Generator<BodyChunk> {
  let brokeOne = false;
  for (const chunk of body) {
    const breaks: boolean = which === undefined || (!brokeOne && isIt(chunk, which));
    brokeOne ||= breaks;
    yield breaks ? { ...chunk, data: withoutLastBraces(chunk.data) } : chunk;
  }
}

function isIt(chunk: BodyChunk, which: Exclude<Broken, undefined>): boolean {
  if (which === "first") return true;
  // A token of a call that comes whole has nothing to break until the call is there.
  return which === "last" ? chunk.part === "closing" : isMiddle(chunk) && chunk.data.length > 0;
}

/** Each event of the chunk lacks it. */
function withoutLastBraces(data: BodyChunk["data"]): BodyChunk["data"] {
  return typeof data === "string" ? data.replaceAll(/\}(?=\r?\n)/g, "") : data;
}
