import type { FaultEffect, FaultKind } from "../../config/scenario.ts";
import { type Asked, type Played, type Promised, ROUNDING_MS } from "../played.ts";
import type { Answered } from "../../engine/outcome.ts";

/** What nobody on the outside can tell from a good answer: there the text is not held against the engine. */
const INVISIBLE: ReadonlySet<FaultKind> = new Set(["wrong-usage", "duplicated-chunks", "reordered-chunks"]);
/** More tokens than any answer of a case has. */
const LONG_TOKENS = 4000;

/** A success is a whole answer, and a stream that is held shows nothing of a failure. */
export const answers: Promised = {
  name: "whole-answers",
  title: "A truncated answer is never a success.",
  *broken(played) {
    const { chain, asked } = played;
    for (const one of asked) {
      const { id, text, outcome } = one;
      if (outcome === null) continue;
      if (!outcome.ok) {
        if (chain.stream.rescue === "hold" && text !== "") yield `${id} failed after showing a part, despite hold`;
        continue;
      }
      if (!outcome.attempts.some(({ tier, failure }) => tier === outcome.tier && failure === null))
        yield `${id} has no attempt that answered in its trail`;
      if (outcome.fallbackLevel > chain.maxFallbacks) yield `${id} was answered at level ${outcome.fallbackLevel}`;
      if (!isDeceived(played, one)) yield* brokenText(played, one, outcome);
    }
  },
};

function* brokenText({ wholeText }: Played, { id, text }: Asked, outcome: Answered): Generator<string> {
  if (text === "") yield `${id} succeeded with nothing`;
  // Of a stream that was carried on a part of the usage is an estimate, but its words have no seam.
  if (outcome.attempts.some(({ carriedOn }) => carriedOn === true)) {
    if (!wholeText(LONG_TOKENS).startsWith(text)) yield `${id} was carried on with a seam: ${text}`;
    return;
  }
  // Where no usage came, the text shows how long it is only by where it ends.
  if (outcome.usage === null) return;
  const whole = wholeText(outcome.usage.outputTokens);
  if (text !== whole) yield `${id} succeeded with ${text.length} of ${whole.length} characters`;
}

/** Whether a provider that had a part in it was, at the time, in a window of a fault that cannot be seen. */
function isDeceived({ scenario, startMs }: Played, { startedAtMs, outcome }: Asked): boolean {
  return (outcome?.attempts ?? []).some(({ provider, startMs: afterMs }) => {
    const atMs = startedAtMs + afterMs - startMs;
    return scenario.faults.some(
      (fault) =>
        isInvisible(fault.effect) &&
        fault.provider === provider &&
        atMs >= fault.atMs - ROUNDING_MS &&
        atMs < fault.atMs + fault.forMs + ROUNDING_MS,
    );
  });
}

/** The finish of a stream has the final usage with it: where it is missing, what was said last of the usage is no count. */
function isInvisible(effect: FaultEffect): boolean {
  return INVISIBLE.has(effect.kind) || (effect.kind === "missing-end" && effect.lacks === "finish");
}
