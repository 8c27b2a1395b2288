import type { Fault } from "./fault.ts";

/** A slowdown that creeps in: evenly from nothing at the window's start to the whole factor at its end. */
export const degradation: Fault<"degradation"> = {
  kind: "degradation",
  apply: ({ factor }, course, _scene, { sinceMs, windowMs }) => ({
    ...course,
    slowness: course.slowness * (1 + ((factor - 1) * sinceMs) / windowMs),
  }),
};
