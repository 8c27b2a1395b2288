import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** Nothing is wrong with the answer but its label. */
export const wrongContentType: Fault<"wrong-content-type"> = {
  kind: "wrong-content-type",
  concerns: asksForAnswer,
  apply: ({ contentType }, course) =>
    spoilt(course, (answer) => ({ ...answer, headers: { ...answer.headers, "content-type": contentType } })),
};
