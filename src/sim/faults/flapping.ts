import { blackout } from "./blackout.ts";
import { type Fault, turnedDown } from "./fault.ts";

const STATUS_DEFAULT = 503;

/** Down and up in turn, beginning with down: a provider that seems to have recovered, again and again. */
export const flapping: Fault<"flapping"> = {
  kind: "flapping",
  rests: ({ downMs, upMs }, { sinceMs }) => sinceMs % (downMs + upMs) >= downMs,
  apply: ({ mode, status = STATUS_DEFAULT }, course, scene, moment) => {
    if (mode === "status") return turnedDown(course, scene, scene.error({ status }));
    return blackout.apply({ kind: "blackout", mode }, course, scene, moment);
  },
};
