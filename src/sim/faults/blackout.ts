import type { Performance } from "../performance.ts";
import type { Fault } from "./fault.ts";

/** Nothing comes back from the provider: no connection, no answer, or a connection torn down before one. */
export const blackout: Fault<"blackout"> = {
  kind: "blackout",
  apply: ({ mode }, course, { refusalMs }) => {
    const instead: Performance = mode === "reset" ? { how: "reset", atMs: refusalMs * course.slowness } : { how: mode };
    return { ...course, instead: course.instead ?? instead };
  },
};
