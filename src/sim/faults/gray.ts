import { asksForAnswer, type Fault, turnedDown } from "./fault.ts";

/** Whoever asks how the provider is hears that all is well; whoever wants an answer from it gets none. */
export const gray: Fault<"gray"> = {
  kind: "gray",
  concerns: asksForAnswer,
  apply: ({ status }, course, scene) => turnedDown(course, scene, scene.error({ status })),
};
