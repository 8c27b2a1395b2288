import { type Fault, turnedDown } from "./fault.ts";

/** Nothing is left of an allowance. What some providers say of a wait beside it is to be taken for nothing. */
export const quota: Fault<"quota"> = {
  kind: "quota",
  apply: ({ why }, course, scene) => turnedDown(course, scene, scene.error({ about: "quota", why })),
};
