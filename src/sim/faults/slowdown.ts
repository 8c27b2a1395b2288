import type { Fault } from "./fault.ts";

/** Everything takes longer, refusals included; slots are held longer too, so that a queue may build up. */
export const slowdown: Fault<"slowdown"> = {
  kind: "slowdown",
  apply: ({ factor }, course) => ({ ...course, slowness: course.slowness * factor }),
};
