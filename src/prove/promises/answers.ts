import type { FaultEffect, FaultKind } from "../../config/scenario.ts";
import { isAt, placeName } from "../../core/place.ts";
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
      if (!played.finished.has(id)) yield `${id} succeeded, though no provider ever said that its answer was over`;
      if (isUnder(played, one, isInvisible)) continue;
      yield* brokenText(
        played,
        one,
        outcome,
        isUnder(played, one, () => true),
      );
    }
  },
};

function* brokenText({ wholeText, chain }: Played, { id, text }: Asked, outcome: Answered, isTroubled: boolean) {
  if (text === "") return void (yield `${id} succeeded with nothing`);
  const { usage } = outcome;
  // Of a stream that was carried on a part of the usage is an estimate, but its words have no seam.
  if (outcome.attempts.some(({ carriedOn }) => carriedOn === true)) {
    // Whether a tier of this dialect carries on is what its chain file says, and a simulated one may know better.
    if (chain.tiers[outcome.tier]?.provider.dialect === "openai") return;
    if (!wholeText(LONG_TOKENS).startsWith(text)) yield `${id} was carried on with a seam: ${text}`;
  } else if (usage === null) {
    // What comes behind the finish may be too late, and the usage with it: then nobody knows how long the answer was.
    if (!isTroubled) yield `${id} succeeded without any usage`;
    if (!wholeText(LONG_TOKENS).startsWith(text)) yield `${id} succeeded with another text: ${text}`;
  } else {
    const whole = wholeText(usage.outputTokens);
    if (text !== whole) yield `${id} succeeded with ${text.length} of ${whole.length} characters`;
  }
}

/** Whether a provider that had a part in it was, at the time, in a window of such a fault. */
function isUnder(
  { scenario, startMs }: Played,
  { startedAtMs, outcome }: Asked,
  isSuch: (effect: FaultEffect) => boolean,
) {
  return (outcome?.attempts ?? []).some(({ provider, region, startMs: afterMs }) => {
    const place = placeName(provider, region ?? null);
    const atMs = startedAtMs + afterMs - startMs;
    return scenario.faults.some(
      (fault) =>
        isSuch(fault.effect) &&
        isAt(place, fault.provider) &&
        atMs >= fault.atMs - ROUNDING_MS &&
        atMs < fault.atMs + fault.forMs + ROUNDING_MS,
    );
  });
}

/** The finish of a stream has the final usage with it: where it is missing, what was said last of the usage is no count. */
function isInvisible(effect: FaultEffect): boolean {
  return INVISIBLE.has(effect.kind) || (effect.kind === "missing-end" && effect.lacks === "finish");
}
