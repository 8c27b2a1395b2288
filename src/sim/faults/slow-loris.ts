import { sliced } from "./byte-slices.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** A few bytes at a time: they flow without a pause worth the name, and hardly a word comes of it. */
export const slowLoris: Fault<"slow-loris"> = {
  kind: "slow-loris",
  concerns: asksForAnswer,
  apply: ({ bytes, intervalMs }, course) =>
    spoilt(course, (answer) => ({ ...answer, body: sliced(answer.body, { bytes, msOf: () => intervalMs }) })),
};
