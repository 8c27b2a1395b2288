import { type Fault, turnedDown } from "./fault.ts";

/** Some requests fail while others are served: the window's probability says which. */
export const brownout: Fault<"brownout"> = {
  kind: "brownout",
  apply: ({ status }, course, scene) => turnedDown(course, scene, scene.error({ status })),
};
