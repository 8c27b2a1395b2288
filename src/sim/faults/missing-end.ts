import { asksForAnswer, asksForStream, type Fault, spoilt } from "./fault.ts";

/**
 * The whole text, but not all that should follow it; see the voices for what each provider's end is made of. A client
 * that was told why the model stopped has its answer and must not wait for more, and one that was not has none. The JSON
 * of a whole answer lacks nothing, but its body may fail to end, and then nobody can know that it is complete.
 */
export const missingEnd: Fault<"missing-end"> = {
  kind: "missing-end",
  concerns: (effect, ask) => (effect.connection === "ends" ? asksForStream : asksForAnswer)(effect, ask),
  apply: ({ lacks, connection }, course) => {
    const open = connection === "ends" ? course : spoilt(course, (answer) => ({ ...answer, end: "hang" }));
    return { ...open, words: [...course.words, (answer) => ({ ...answer, lacks })] };
  },
};
