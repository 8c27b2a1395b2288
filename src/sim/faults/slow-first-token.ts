import type { BodyChunk } from "../performance.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/**
 * The model takes its time. A stream's headers come as soon as ever, and behind them nothing at all until the model
 * begins; a whole answer, headers and all, comes late.
 */
export const slowFirstToken: Fault<"slow-first-token"> = {
  kind: "slow-first-token",
  concerns: asksForAnswer,
  apply: ({ delayMs }, course, { stream }) => {
    const late = { ...course, delayMs: course.delayMs + delayMs };
    if (!stream) return late;
    return spoilt(late, (answer) => ({
      ...answer,
      headersAtMs: answer.headersAtMs - delayMs,
      body: afterSilence(answer.body, delayMs),
    }));
  },
};

function* afterSilence(body: Iterable<BodyChunk>, silenceMs: number): Generator<BodyChunk> {
  let stillMs = silenceMs;
  for (const chunk of body) {
    yield { ...chunk, afterMs: chunk.afterMs + stillMs };
    stillMs = 0;
  }
}
