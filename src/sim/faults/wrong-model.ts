import { asksForAnswer, type Fault } from "./fault.ts";

/** Another model than the one that was asked for says that it answered; the answer itself is as good as ever. */
export const wrongModel: Fault<"wrong-model"> = {
  kind: "wrong-model",
  concerns: asksForAnswer,
  apply: ({ claims }, course) => ({
    ...course,
    words: [...course.words, (answer) => ({ ...answer, model: claims })],
  }),
};
