import { type Fault, refusal } from "./fault.ts";

/** An HTTP error, as the provider itself says it. */
export const status: Fault<"status"> = {
  kind: "status",
  apply: (effect, course, scene) => ({
    ...course,
    instead: course.instead ?? refusal(scene.error({ status: effect.status }), scene.refusalMs * course.slowness),
  }),
};
