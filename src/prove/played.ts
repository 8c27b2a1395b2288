import type { EngineEvent } from "../core/event.ts";
import type { Chain } from "../config/chain.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Breaker } from "../engine/breaker.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { PlannedRequest, ProofCase } from "./proof-case.ts";

/** Sums of fractional milliseconds since 1970 are exact to about this much. */
export const ROUNDING_MS = 0.01;

/** A probe, two that its traffic comes back with, and one that finds everything as it was. */
export const RECOVERY_REQUESTS = 4;

/** All that was seen of a case from the outside. */
export interface Played {
  readonly written: ProofCase;
  readonly chain: Chain;
  readonly scenario: Scenario;
  readonly startMs: number;
  readonly events: readonly EngineEvent[];
  /** The case's requests, and then those that were asked for recovery. */
  readonly asked: readonly Asked[];
  readonly ends: Ends;
  /** The ids of requests of which a provider has said, in its own bytes, that its answer is over. */
  readonly finished: ReadonlySet<string>;
  /** What a whole answer of so many tokens says. */
  readonly wholeText: (tokens: number) => string;
}

/** One request, as its caller saw it. Times in epoch ms. */
export interface Asked {
  readonly id: string;
  readonly stream: boolean;
  /** Whether the reader takes each piece at once. */
  readonly prompt: boolean;
  readonly startedAtMs: number;
  /** Infinite: never. */
  readonly cancelledAtMs: number;
  readonly endedAtMs: number;
  readonly firstPieceAtMs: number | null;
  readonly text: string;
  /** Null: the reader left before the end. */
  readonly outcome: Outcome | null;
  readonly listenersLeft: number;
}

/** What is left when all is over. */
export interface Ends {
  readonly timersLeft: number;
  readonly tiers: readonly { readonly inFlight: number; readonly breaker: Breaker }[];
}

/** A promise that the engine makes to everybody, and how to see that it was broken. */
export interface Promised {
  readonly name: string;
  readonly title: string;
  /** What is wrong, in words; each complaint begins with the request or the tier that it is about. */
  readonly broken: (played: Played) => Iterable<string>;
}

export function copiesOf({ id, copies = 1 }: PlannedRequest): readonly string[] {
  return copies === 1 ? [id] : Array.from({ length: copies }, (_, number) => `${id}x${number}`);
}

/** The events of each request, in order. */
export function eventsByRequest({ events }: Played): ReadonlyMap<string, readonly EngineEvent[]> {
  const byRequest = new Map<string, EngineEvent[]>();
  for (const event of events) {
    const own = byRequest.get(event.requestId);
    if (own === undefined) byRequest.set(event.requestId, [event]);
    else own.push(event);
  }
  return byRequest;
}
