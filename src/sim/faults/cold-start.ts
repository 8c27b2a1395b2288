import { asksForAnswer, type Fault } from "./fault.ts";

/**
 * Just restarted: the first request takes longer by all of it, each further one by less, until the provider is warm.
 * Where no model is asked, as for a list of them, there is nothing to warm up.
 */
export const coldStart: Fault<"cold-start"> = {
  kind: "cold-start",
  concerns: asksForAnswer,
  rests: ({ warmAfter }, { nth }) => nth > warmAfter,
  apply: ({ extraMs, warmAfter }, course, _scene, { nth }) => {
    const coldness = 1 - (nth - 1) / warmAfter;
    return { ...course, delayMs: course.delayMs + extraMs * coldness };
  },
};
