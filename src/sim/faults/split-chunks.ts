import { sliced } from "./byte-slices.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** The right bytes at the right time, but in slices that respect neither events nor characters: all of it must arrive. */
export const splitChunks: Fault<"split-chunks"> = {
  kind: "split-chunks",
  concerns: asksForAnswer,
  apply: ({ bytes }, course) =>
    spoilt(course, (answer) => ({ ...answer, body: sliced(answer.body, { bytes, msOf: () => 0 }) })),
};
