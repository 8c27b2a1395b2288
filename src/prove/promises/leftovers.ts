import type { Promised } from "../played.ts";

/** When all is over nothing is left: no timer, no attempt in flight, no breaker that waits for a probe of the past. */
export const leftovers: Promised = {
  name: "leftovers",
  title: "Nothing leaks.",
  *broken({ ends }) {
    if (ends.timersLeft !== 0) yield `${ends.timersLeft} timers are left`;
    for (const [tier, { breaker, inFlight }] of ends.tiers.entries()) {
      if (breaker.state === "half-open" && breaker.phase === "probing") yield `tier ${tier} is being probed for ever`;
      if (inFlight !== 0) yield `tier ${tier} has ${inFlight} attempts in flight for ever`;
    }
  },
};
