import type { AttemptFailure } from "../../core/failure.ts";
import type { Played, Promised } from "../played.ts";

/** A breaker goes its way in order, and opens at once for what no further try would cure. */
export const breakers: Promised = {
  name: "breakers",
  title: "Breakers open and half-open in order.",
  *broken(played) {
    yield* brokenOrder(played);
    yield* closedDespiteAll(played);
  },
};

/** A breaker only half-opens when it was open, and never tells the same twice but for another opening. */
function* brokenOrder({ chain, events }: Played): Generator<string> {
  const states = chain.tiers.map(() => "breaker-closed");
  for (const event of events) {
    if (!("tier" in event) || !event.type.startsWith("breaker-")) continue;
    const state = states[event.tier] ?? "";
    if (event.type === state && state !== "breaker-opened") yield `tier ${event.tier}: ${event.type} twice`;
    if (event.type === "breaker-half-opened" && state !== "breaker-opened")
      yield `tier ${event.tier}: ${event.type} after ${state}`;
    if (event.type === "breaker-ramp-began" && state !== "breaker-half-opened")
      yield `tier ${event.tier}: ${event.type} after ${state}`;
    states[event.tier] = event.type;
  }
}

function* closedDespiteAll({ chain, events }: Played): Generator<string> {
  if (chain.breaker === null) return;
  const openedAtMs = chain.tiers.map(() => -Infinity);
  const heldBack = new Set<number>();
  const probes = new Set<string>();
  for (const [index, event] of events.entries()) {
    if (event.type === "breaker-opened") openedAtMs[event.tier] = event.atMs;
    if (event.type === "breaker-opened") heldBack.add(event.tier);
    if (event.type === "breaker-closed" || event.type === "breaker-ramp-began") heldBack.delete(event.tier);
    if (event.type === "attempt-started" && event.role === "probe") probes.add(`${event.requestId} ${event.attempt}`);
    if (event.type !== "attempt-failed" || !isIncurable(event.failure)) continue;
    const isStraggler = event.atMs - event.durationMs <= (openedAtMs[event.tier] ?? 0);
    // A tier that was tried for want of any other has a breaker that is open already.
    if (heldBack.has(event.tier) && !probes.has(`${event.requestId} ${event.attempt}`)) continue;
    const next = events[index + 1];
    const opens = next?.type === "breaker-opened" && next.tier === event.tier;
    if (!opens && !isStraggler) yield `tier ${event.tier} stays closed after ${event.failure.message}`;
  }
}

function isIncurable(failure: AttemptFailure): boolean {
  if (failure.kind === "rejected") return failure.why === "auth" || failure.why === "model-gone";
  return failure.kind === "quota-exhausted";
}
