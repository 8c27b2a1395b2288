import { answerText } from "../answer-text.ts";
import { asksForAnswer, type Fault } from "./fault.ts";

/** A well-formed answer that says nothing. */
export const empty: Fault<"empty"> = {
  kind: "empty",
  concerns: asksForAnswer,
  apply: (_effect, course) => ({
    ...course,
    words: [...course.words, (answer) => ({ ...answer, text: answerText(0), outputTokens: 0 })],
  }),
};
