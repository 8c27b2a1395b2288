import type { Fault } from "./fault.ts";

/** A well-formed answer that says nothing. */
export const empty: Fault<"empty"> = {
  kind: "empty",
  apply: (_effect, course) => ({ ...course, blank: true }),
};
