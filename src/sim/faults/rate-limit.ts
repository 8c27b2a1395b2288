import { type Fault, turnedDown } from "./fault.ts";

/** 429, with a wait hint in the provider's own form or without one. */
export const rateLimit: Fault<"rate-limit"> = {
  kind: "rate-limit",
  apply: ({ retryAfterMs = null }, course, scene) =>
    turnedDown(course, scene, scene.error({ status: 429, retryAfterMs })),
};
