import { eventsByRequest, type Promised, ROUNDING_MS } from "../played.ts";

/** Who gives up gets an end at once, and nothing is begun for it any more; what is said late is said by probes alone. */
export const cancellation: Promised = {
  name: "cancellation",
  title: "A cancellation stops everything at once.",
  *broken(played) {
    const byRequest = eventsByRequest(played);
    for (const { id, prompt, cancelledAtMs, endedAtMs, listenersLeft, outcome } of played.asked) {
      if (listenersLeft > 0) yield `${id} left ${listenersLeft} listeners on its caller's token`;
      if (prompt && endedAtMs > cancelledAtMs + ROUNDING_MS) yield `${id} outlived its cancellation`;
      if (outcome?.ok === false && outcome.failure.kind === "cancelled" && cancelledAtMs === Infinity)
        yield `${id} was cancelled by nobody`;
      const probes = new Set<number>();
      for (const event of byRequest.get(id) ?? []) {
        if (event.type === "attempt-started" && event.role === "probe") probes.add(event.attempt);
        if (event.atMs <= cancelledAtMs + ROUNDING_MS) continue;
        if (event.type === "attempt-started" || event.type === "retry-scheduled" || event.type === "place-awaited")
          yield `${id} went on after its cancellation: ${event.type}`;
        if (event.type === "attempt-committed" && !probes.has(event.attempt))
          yield `${id} was answered after its cancellation`;
      }
    }
  },
};
