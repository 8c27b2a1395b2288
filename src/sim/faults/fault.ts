import type { FaultEffect, FaultKind } from "../../config/scenario.ts";
import type { Random } from "../../core/random.ts";
import type { Capacity } from "../capacity.ts";
import type { Answered, Performance } from "../performance.ts";
import type { ErrorMatter, WaitHint } from "../voices/error-cause.ts";
import type { Answer, Ask, Complaint } from "../voices/voice.ts";

/** One way to go wrong: how it changes the course that an exchange is about to take. */
export interface Fault<Kind extends FaultKind> {
  readonly kind: Kind;
  /** Which requests it can happen to at all; absent: any. The others are none of those that its window is aimed at. */
  concerns?(effect: EffectOf<Kind>, ask: Ask | null): boolean;
  /** Whether it leaves a request alone that comes at this moment of its window; absent: never. Such a request is not hit. */
  rests?(effect: EffectOf<Kind>, moment: Pick<Moment, "sinceMs" | "nth">): boolean;
  apply(effect: EffectOf<Kind>, course: Course, scene: Scene, moment: Moment): Course;
}

export type EffectOf<Kind extends FaultKind> = { [K in Kind]: Extract<FaultEffect, { readonly kind: K }> }[Kind];

/** How an exchange is going to go, as far as faults have a say in it. */
export interface Course {
  /** What happens instead of serving the request; null: it is served. The first fault that sets it has the last word. */
  readonly instead: Performance | null;
  /** Everything takes so many times as long. */
  readonly slowness: number;
  /** So much longer until anything is said, in ms; whoever works on it holds a slot so long. */
  readonly delayMs: number;
  /** Further queues that a request waits in before it is served, each with slots of its own. */
  readonly queues: readonly Capacity[];
  /** What becomes of what is said, before it is put in the provider's format. Only a request that is served has one. */
  readonly words: readonly ((answer: Answer) => Answer)[];
  /** What becomes of the answer on its way out, in this order. */
  readonly damage: readonly ((answer: Answered) => Answered)[];
}

export const GOOD_COURSE: Course = { instead: null, slowness: 1, delayMs: 0, queues: [], words: [], damage: [] };

/** What a fault may know of the exchange. */
export interface Scene {
  /** Null: not a request for an answer (a list of models, say), or not a good one. */
  readonly ask: Ask | null;
  readonly stream: boolean;
  /** The content type of a good answer to this request. */
  readonly contentType: string;
  /** How long the provider takes to turn a request down, in ms. */
  readonly refusalMs: number;
  /** An error in the provider's own words. */
  error(trouble: Trouble): Complaint;
  /** The same inside a stream that has begun. */
  errorEvent(trouble: Trouble): string;
  /** What the provider says to a prompt that its filter does not let through, be it an error or an answer. */
  blockedPrompt(): Omit<Complaint, "ok">;
}

/** What an error is about; the exchange adds the rest. */
export type Trouble = ErrorMatter & WaitHint;

/** For `concerns`: what happens to answers cannot happen to a list of models. */
export function asksForAnswer(_effect: unknown, ask: Ask | null): boolean {
  return ask !== null;
}

/** For `concerns`: a whole answer has no chunks. */
export function asksForStream(_effect: unknown, ask: Ask | null): boolean {
  return ask?.stream === true;
}

/** When in the life of its window a fault hits. */
export interface Moment {
  /** Since the window began. */
  readonly sinceMs: number;
  /** How long the window lasts. */
  readonly windowMs: number;
  /** Which of the requests that the window was aimed at this one is, counted from 1. */
  readonly nth: number;
  /** Dice of this window for this request, apart from those that decided whether it is hit. */
  random(): Random;
  /** Slots of this window's own, made at the first call; further ones open at these times since the window began, in order. */
  slots(capacity: number, opensAtMs: () => readonly number[]): Capacity;
}

/** The course of a request that is turned down, unless something graver has happened to it. */
export function turnedDown(course: Course, scene: Scene, complaint: Omit<Complaint, "ok">): Course {
  return course.instead === null ? { ...course, instead: refusal(complaint, refusedAtMs(course, scene)) } : course;
}

/** When a provider that does not serve a request says so, in ms since it arrived. */
export function refusedAtMs({ slowness, delayMs }: Course, { refusalMs }: Pick<Scene, "refusalMs">): number {
  return refusalMs * slowness + delayMs;
}

/** The course of an answer that is spoilt on its way out. */
export function spoilt(course: Course, spoil: (answer: Answered) => Answered): Course {
  return { ...course, damage: [...course.damage, spoil] };
}

/** An answer of another kind than the one that was asked for, in one piece. */
export function refusal(complaint: Omit<Complaint, "ok">, atMs: number): Answered {
  const { status, headers, body } = complaint;
  return { how: "answer", status, headers, headersAtMs: atMs, body: [{ afterMs: 0, data: body }], end: "complete" };
}
