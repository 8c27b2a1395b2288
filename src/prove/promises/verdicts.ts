import type { AttemptFailureKind } from "../../core/failure.ts";
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

/** What a failure means for the rest of its request is what the table of failures says. */
export const verdicts: Promised = {
  name: "verdicts",
  title: "No tier is asked again in vain.",
  *broken(played) {
    const { chain, asked } = played;
    const byRequest = eventsByRequest(played);
    for (const { id } of asked) {
      const triesOf = chain.tiers.map(() => 0);
      const leftFor = new Map<number, string>();
      let stoppedBy: string | null = null;
      for (const event of byRequest.get(id) ?? []) {
        if (event.type === "attempt-started") {
          if (stoppedBy !== null) yield `${id} went on after ${stoppedBy}`;
          if (leftFor.has(event.tier)) yield `${id} asked tier ${event.tier} again after ${leftFor.get(event.tier)}`;
          triesOf[event.tier] = (triesOf[event.tier] ?? 0) + 1;
        }
        if (event.type !== "attempt-failed") continue;
        const { kind } = event.failure;
        const again = ASKED_AGAIN[kind];
        // Who lost a race has not failed, and may carry on what the winner could not finish.
        if (kind === "cancelled" && chain.stream.rescue === "continue") continue;
        if (again === "never" || (again === "once" && (triesOf[event.tier] ?? 0) > 1)) leftFor.set(event.tier, kind);
        const isRefused = event.failure.kind === "rejected" && ["request", "policy"].includes(event.failure.why);
        if (isRefused || (kind === "timeout" && !chain.failoverOn.timeout)) stoppedBy = kind;
      }
    }
  },
};
