import type { Fault } from "./fault.ts";

/** Somebody is there, but no secure connection comes about: an expired certificate, a broken proxy, a wrong protocol. */
export const tls: Fault<"tls"> = {
  kind: "tls",
  apply: (_effect, course) => ({ ...course, instead: course.instead ?? { how: "unreachable", why: "tls" } }),
};
