import { type Fault, turnedDown } from "./fault.ts";

/** 429, with a wait hint in the provider's own form, in another one, or without any. */
export const rateLimit: Fault<"rate-limit"> = {
  kind: "rate-limit",
  apply: ({ limit = "requests", retryAfterMs = null, hint }, course, scene) =>
    turnedDown(course, scene, scene.error({ about: "rate-limit", limit, retryAfterMs, hint })),
};
