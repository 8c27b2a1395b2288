import type { FaultEffect, FaultKind } from "../../config/scenario.ts";
import type { Answered, Performance } from "../performance.ts";
import type { Complaint, ErrorCause } from "../voices/voice.ts";

/** One way to go wrong: how it changes the course that an exchange is about to take. */
export interface Fault<Kind extends FaultKind> {
  readonly kind: Kind;
  apply(effect: EffectOf<Kind>, course: Course, scene: Scene): Course;
}

export type EffectOf<Kind extends FaultKind> = { [K in Kind]: Extract<FaultEffect, { readonly kind: K }> }[Kind];

/** How an exchange is going to go, as far as faults have a say in it. */
export interface Course {
  /** What happens instead of serving the request; null: it is served. The first fault that sets it has the last word. */
  readonly instead: Performance | null;
  /** Everything takes so many times as long. */
  readonly slowness: number;
  /** The answer has no content. */
  readonly blank: boolean;
  /** What becomes of the answer on its way out, in this order. Only a request that is served has one. */
  readonly damage: readonly ((answer: Answered) => Answered)[];
}

export const GOOD_COURSE: Course = { instead: null, slowness: 1, blank: false, damage: [] };

/** What a fault may know of the exchange. */
export interface Scene {
  readonly stream: boolean;
  /** The content type of a good answer to this request. */
  readonly contentType: string;
  /** How long the provider takes to turn a request down, in ms. */
  readonly refusalMs: number;
  /** An error in the provider's own words. */
  error(cause: Pick<ErrorCause, "status" | "retryAfterMs">): Complaint;
}

/** An answer of another kind than the one that was asked for, in one piece. */
export function refusal(complaint: Omit<Complaint, "ok">, atMs: number): Answered {
  const { status, headers, body } = complaint;
  return { how: "answer", status, headers, headersAtMs: atMs, body: [{ afterMs: 0, data: body }], end: "complete" };
}
