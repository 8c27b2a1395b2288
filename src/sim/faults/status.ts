import { type Fault, turnedDown } from "./fault.ts";

/** An HTTP error, as the provider itself says it. */
export const status: Fault<"status"> = {
  kind: "status",
  apply: (effect, course, scene) => turnedDown(course, scene, scene.error({ status: effect.status })),
};
