import type { AttemptRole } from "../../core/event.ts";
import { eventsByRequest, type Promised, ROUNDING_MS } from "../played.ts";

/** An attempt ends exactly once, within its slice, and is in the trail; only a probe outlives its request. */
export const trail: Promised = {
  name: "trail",
  title: "Every attempt is accounted for, once.",
  *broken(played) {
    const { chain, asked } = played;
    const byRequest = eventsByRequest(played);
    for (const { id, stream, outcome } of asked) {
      const holds = stream && chain.stream.rescue === "hold";
      const slices = new Map<number, number>();
      const running = new Map<number, AttemptRole>();
      let ended = 0;
      let over = false;
      for (const event of byRequest.get(id) ?? []) {
        if (event.type === "attempt-started") {
          if (over) yield `${id} started an attempt after its end`;
          if (event.sliceMs <= 0) yield `${id} gave tier ${event.tier} no time at all`;
          slices.set(event.attempt, event.sliceMs);
          running.set(event.attempt, event.role);
        } else if (event.type === "attempt-committed") {
          const late = event.firstPieceMs > (slices.get(event.attempt) ?? 0) + ROUNDING_MS;
          if (late && !holds) yield `${id}: attempt ${event.attempt} committed after its slice`;
        } else if (event.type === "attempt-succeeded" || event.type === "attempt-failed") {
          if (!running.delete(event.attempt)) yield `${id}: attempt ${event.attempt} ended twice`;
          if (!over) ended++;
        } else if (event.type === "request-succeeded" || event.type === "request-failed") {
          if (over) yield `${id} ended twice`;
          over = true;
          if ([...running.values()].some((role) => role !== "probe")) yield `${id} left an attempt behind`;
          if (outcome !== null && outcome.attempts.length !== ended)
            yield `${id} has ${outcome.attempts.length} attempts in its trail, ${ended} in its events`;
        }
      }
      if (!over) yield `${id} never ended`;
      for (const attempt of running.keys()) yield `${id}: attempt ${attempt} never ended`;
    }
  },
};
