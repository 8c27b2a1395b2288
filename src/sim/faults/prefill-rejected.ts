import { type Fault, turnedDown } from "./fault.ts";

/** A model that does not go on with what the assistant is supposed to have begun. */
export const prefillRejected: Fault<"prefill-rejected"> = {
  kind: "prefill-rejected",
  concerns: (_effect, ask) => ask !== null && ask.prefill !== null,
  apply: (_effect, course, scene) => turnedDown(course, scene, scene.error({ about: "prefill" })),
};
