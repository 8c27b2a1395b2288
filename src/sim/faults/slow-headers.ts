import type { Fault } from "./fault.ts";

/** Nothing is said for a while, not even the status; then all goes on as usual. Whoever works on it holds a slot so long. */
export const slowHeaders: Fault<"slow-headers"> = {
  kind: "slow-headers",
  apply: ({ delayMs }, course) => ({ ...course, delayMs: course.delayMs + delayMs }),
};
