import { asksForAnswer, type Fault } from "./fault.ts";

/** The provider counts wrongly: so many times as many tokens as there were, both in the prompt and in the answer. */
export const wrongUsage: Fault<"wrong-usage"> = {
  kind: "wrong-usage",
  concerns: asksForAnswer,
  apply: ({ factor }, course) => ({
    ...course,
    words: [
      ...course.words,
      (answer) => ({
        ...answer,
        inputTokens: Math.round(answer.inputTokens * factor),
        outputTokens: Math.round(answer.outputTokens * factor),
      }),
    ],
  }),
};
