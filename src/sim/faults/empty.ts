import { answerText } from "../answer-text.ts";
import type { Answer } from "../voices/voice.ts";
import { asksForAnswer, type Fault } from "./fault.ts";

/** A well-formed answer that says nothing. */
export const empty: Fault<"empty"> = {
  kind: "empty",
  concerns: asksForAnswer,
  apply: (_effect, course) => ({
    ...course,
    words: [
      ...course.words,
      (answer) => ({ ...answer, text: answerText(0), outputTokens: 0, finish: withoutCalls(answer) }),
    ],
  }),
};

function withoutCalls({ finish }: Answer): Answer["finish"] {
  return finish === "calls" ? "stop" : finish;
}
