import type { AttemptFailureKind } from "../../core/failure.ts";
import { placeName } from "../../core/place.ts";
import { eventsByRequest, type Promised } from "../played.ts";

/** Whether a tier that failed so may be asked again by the same request; the table of verdicts, written down once more. */
const ASKED_AGAIN: Readonly<Record<AttemptFailureKind, "never" | "once" | "yes">> = {
  connect: "once",
  reset: "yes",
  timeout: "never",
  "rate-limited": "yes",
  "quota-exhausted": "never",
  overloaded: "yes",
  "server-error": "yes",
  rejected: "never",
  malformed: "once",
  empty: "once",
  truncated: "once",
  cancelled: "never",
};

/** What befell a tier in one region need not befall it in another; of these it is known that it does. */
const THE_SAME_EVERYWHERE: ReadonlySet<AttemptFailureKind> = new Set(["quota-exhausted", "rejected", "cancelled"]);

/** What a failure means for the rest of its request is what the table of failures says. */
export const verdicts: Promised = {
  name: "verdicts",
  title: "No tier is asked again in vain.",
  *broken(played) {
    const { chain, asked } = played;
    const byRequest = eventsByRequest(played);
    for (const { id } of asked) {
      const placeOf = new Map<number, string>();
      const triesAt = new Map<string, number>();
      const leftFor = new Map<string, string>();
      let stopped: { readonly by: AttemptFailureKind; readonly stays: number | null } | null = null;
      for (const event of byRequest.get(id) ?? []) {
        if (event.type === "attempt-started") {
          if (stopped !== null && stopped.stays !== event.tier) yield `${id} went on after ${stopped.by}`;
          const tier = `tier ${event.tier}`;
          const place = placeName(tier, event.region ?? null);
          const reason = leftFor.get(tier) ?? leftFor.get(place);
          if (reason !== undefined) yield `${id} asked ${place} again after ${reason}`;
          placeOf.set(event.attempt, place);
          triesAt.set(place, (triesAt.get(place) ?? 0) + 1);
        }
        if (event.type !== "attempt-failed") continue;
        const { kind } = event.failure;
        const again = ASKED_AGAIN[kind];
        // Who lost a race has not failed, and may carry on what the winner could not finish.
        if (kind === "cancelled" && chain.stream.rescue === "continue") continue;
        const place = placeOf.get(event.attempt) ?? "";
        const left = THE_SAME_EVERYWHERE.has(kind) ? `tier ${event.tier}` : place;
        if (again === "never" || (again === "once" && (triesAt.get(place) ?? 0) > 1)) leftFor.set(left, kind);
        const isRefused = event.failure.kind === "rejected" && ["request", "policy"].includes(event.failure.why);
        // A chain that is not to leave a silent tier may still ask it in another region.
        if (isRefused) stopped = { by: kind, stays: null };
        else if (kind === "timeout" && !chain.failoverOn.timeout) stopped ??= { by: kind, stays: event.tier };
      }
    }
  },
};
