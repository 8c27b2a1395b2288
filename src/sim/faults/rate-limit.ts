import { type Fault, refusal } from "./fault.ts";

/** 429, with a wait hint in the provider's own form or without one. */
export const rateLimit: Fault<"rate-limit"> = {
  kind: "rate-limit",
  apply: ({ retryAfterMs }, course, scene) => ({
    ...course,
    instead: course.instead ?? refusal(scene.error({ status: 429, retryAfterMs }), scene.refusalMs * course.slowness),
  }),
};
