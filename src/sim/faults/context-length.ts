import { type Fault, turnedDown } from "./fault.ts";

/** A prompt that is too long for the model, or that the provider takes for one. */
export const contextLength: Fault<"context-length"> = {
  kind: "context-length",
  concerns: ({ windowTokens = 0 }, ask) => ask !== null && ask.inputTokens > windowTokens,
  apply: ({ windowTokens }, course, scene) => {
    const tokens = scene.ask?.inputTokens ?? 0;
    const tokensMax = windowTokens ?? tokens - 1;
    return turnedDown(course, scene, scene.error({ about: "context-length", tokens, tokensMax }));
  },
};
