import { type Fault, refusal } from "./fault.ts";

/** Some requests fail while others are served: the window's probability says which. */
export const brownout: Fault<"brownout"> = {
  kind: "brownout",
  apply: (effect, course, scene) => ({
    ...course,
    instead: course.instead ?? refusal(scene.error({ status: effect.status }), scene.refusalMs * course.slowness),
  }),
};
