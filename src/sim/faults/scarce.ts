import { asksForAnswer, type Fault } from "./fault.ts";

/** Without a word about it, the capacity comes back to so many times as much. */
const RAMP_FACTOR = 10;

/**
 * Only a few are served at once and the others queue, as in an outage that leaves some machines, or behind a restart on
 * which everybody's retries fall at once. The capacity may come back at the window's end, slot by slot.
 */
export const scarce: Fault<"scarce"> = {
  kind: "scarce",
  concerns: asksForAnswer,
  apply: ({ capacity, rampMs = 0, rampTo = capacity * RAMP_FACTOR }, course, _scene, moment) => {
    const { windowMs } = moment;
    const more = rampMs === 0 ? 0 : Math.max(0, rampTo - capacity);
    const opensAtMs = (): number[] =>
      Array.from({ length: more }, (_, index) => windowMs - rampMs + (rampMs * (index + 1)) / more);
    return { ...course, queues: [...course.queues, moment.slots(capacity, opensAtMs)] };
  },
};
