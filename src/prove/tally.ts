import { isAt, placeName } from "../core/place.ts";
import { type Played, ROUNDING_MS } from "./played.ts";
import { liveTierOf } from "./promises/live-tier.ts";
import { canRecover } from "./promises/recovery.ts";

/** What came up among all cases so far, by name: a proof is worth what it has met. */
export class Tally {
  readonly #counts = new Map<string, number>();
  cases = 0;
  requests = 0;
  attempts = 0;

  add(played: Played): void {
    this.cases++;
    this.requests += played.asked.length;
    for (const event of played.events) {
      this.#count(event.type);
      if (event.type === "attempt-started") this.attempts++;
      if ("role" in event) this.#count(event.role);
      if ("reason" in event) this.#count(event.reason);
      if ("failure" in event) this.#count(event.failure.kind);
    }
    for (const kind of faultsMet(played)) this.#count(faultName(kind));
    if (liveTierOf(played) !== null) this.#count("live-tier");
    if (canRecover(played)) this.#count("recovery");
    if (played.asked.length >= 1000) this.#count("crowd");
  }

  /** How often: an event's type, a role, a failure's kind, a reason for skipping, `fault KIND`, `live-tier`, `recovery`, `crowd`. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  #count(name: string): void {
    this.#counts.set(name, this.count(name) + 1);
  }
}

export function faultName(kind: string): string {
  return `fault ${kind}`;
}

/** The kinds whose window an attempt at their provider began in. */
function faultsMet({ chain, scenario, events, startMs }: Played): ReadonlySet<string> {
  const met = new Set<string>();
  for (const event of events) {
    if (event.type !== "attempt-started") continue;
    const place = placeName(chain.tiers[event.tier]?.provider.name ?? "", event.region ?? null);
    const atMs = event.atMs - startMs + ROUNDING_MS;
    for (const { provider, atMs: fromMs, forMs, effect } of scenario.faults) {
      if (isAt(place, provider) && atMs >= fromMs && atMs < fromMs + forMs) met.add(effect.kind);
    }
  }
  return met;
}
