import type { Fault } from "./fault.ts";

/** The name cannot be looked up: the request ends before there is anybody to connect to. */
export const dns: Fault<"dns"> = {
  kind: "dns",
  apply: (_effect, course) => ({ ...course, instead: course.instead ?? { how: "unreachable", why: "dns" } }),
};
