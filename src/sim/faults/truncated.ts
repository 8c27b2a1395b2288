import { upTo } from "./break-point.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/**
 * The body is too short, and nothing on the level of HTTP says so: half of the JSON with the length of that half, or a
 * stream that ends as it should after whole events, but without its finish.
 */
export const truncated: Fault<"truncated"> = {
  kind: "truncated",
  concerns: asksForAnswer,
  apply: ({ after }, course, { stream }) =>
    spoilt(course, (answer) => ({ ...answer, end: "complete", body: upTo(answer.body, after, stream) })),
};
