import type { BodyChunk } from "../performance.ts";
import { type Fault, spoilt } from "./fault.ts";

/** A 200 that ends properly, of the right type, but is no JSON: a whole answer lacks its last third, events lack a brace. */
export const malformed: Fault<"malformed"> = {
  kind: "malformed",
  apply: (_effect, course, { stream }) =>
    spoilt(course, (answer) => ({
      ...answer,
      body: changed(answer.body, stream ? withoutLastBrace : withoutLastThird),
    })),
};

type Data = BodyChunk["data"];

function* changed(body: Iterable<BodyChunk>, change: (data: Data) => Data): Generator<BodyChunk> {
  for (const chunk of body) yield { ...chunk, data: change(chunk.data) };
}

function withoutLastThird(data: Data): Data {
  return data.slice(0, Math.ceil((data.length * 2) / 3));
}

/** Not only in the first piece: what that one holds a client may well skip unread. */
function withoutLastBrace(data: Data): Data {
  if (typeof data !== "string") return data;
  const brace = data.lastIndexOf("}");
  return brace === -1 ? data : data.slice(0, brace) + data.slice(brace + 1);
}
