import { answerText } from "../answer-text.ts";
import { firstOfParts, textOfParts } from "../part-text.ts";
import type { Answer } from "../voices/voice.ts";
import { asksForAnswer, type Fault, turnedDown } from "./fault.ts";

/** The provider's filter objects to the prompt, or to the answer once some of it has been said. */
export const contentFilter: Fault<"content-filter"> = {
  kind: "content-filter",
  concerns: asksForAnswer,
  apply: ({ at, afterTokens = 0 }, course, scene) =>
    at === "prompt"
      ? turnedDown(course, scene, scene.blockedPrompt())
      : { ...course, words: [...course.words, (answer) => withheld(answer, afterTokens)] },
};

function withheld(answer: Answer, afterTokens: number): Answer {
  const tokens = Math.min(afterTokens, answer.text.tokens);
  const { parts } = answer.text;
  const text = parts === undefined ? answerText(tokens) : textOfParts(firstOfParts(parts, tokens));
  return { ...answer, text, outputTokens: tokens, finish: "filtered" };
}
