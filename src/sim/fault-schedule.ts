import { isAt } from "../core/place.ts";
import type { Random } from "../core/random.ts";
import type { FaultEffect, FaultWindow } from "../config/scenario.ts";
import { Capacity } from "./capacity.ts";
import type { Moment } from "./faults/fault.ts";
import { concerns, precedenceOf, rests } from "./faults/index.ts";
import { feasibleEffect } from "./refuse-windows.ts";
import { severityAt } from "./severity.ts";
import type { Ask } from "./voices/voice.ts";

export interface FaultScheduleOptions {
  /** The scenario's, in its order; those of other providers are left out. */
  readonly faults: readonly FaultWindow[];
  readonly provider: string;
  /** The provider's own. */
  readonly random: Random;
  /** When the windows' time begins, epoch ms. */
  readonly startMs: number;
}

/** A fault that hits a request. */
export interface Hit {
  readonly effect: FaultEffect;
  readonly moment: Moment;
}

/** One window at one provider, as it goes. Times in epoch ms. */
export interface PlannedWindow {
  readonly window: FaultWindow;
  readonly fromMs: number;
  /** Exclusive. */
  readonly untilMs: number;
  /** How many requests it was aimed at so far. */
  readonly seen: number;
  /** How many of those it hit. */
  readonly hit: number;
}

interface ScheduledWindow extends PlannedWindow {
  readonly effect: FaultEffect;
  /** The dice of this window. */
  readonly random: Random;
  seen: number;
  hit: number;
  slots: Capacity | null;
}

const NONE: readonly Hit[] = [];

/**
 * The faults of one provider over time. Whether a request is hit depends on the window and the request's id alone where
 * a probability decides, and on the order of the requests in the window where `first` or `every` do. Windows may be
 * added and removed while it is in use.
 */
export class FaultSchedule {
  readonly #random: Random;
  /** By start, those that have not begun yet from `#next` on. */
  #windows: ScheduledWindow[];
  #next = 0;
  /** Those that have begun and not ended, gravest first. */
  #open: ScheduledWindow[] = [];
  /** No window begins or ends before it. */
  #changeAtMs: number;

  constructor({ faults, provider, random, startMs }: FaultScheduleOptions) {
    this.#random = random;
    this.#windows = faults
      .filter((window) => isAt(provider, window.provider))
      .map((window) => this.#planned(window, startMs))
      .toSorted(byStart);
    this.#changeAtMs = this.#windows[0]?.fromMs ?? Number.POSITIVE_INFINITY;
  }

  /** Those that have not ended when it was last asked for hits; at the beginning, all that the options name. */
  get windows(): readonly PlannedWindow[] {
    return [...this.#open, ...this.#windows.slice(this.#next)];
  }

  /** What hits a request that arrives now, gravest first; null: it was not understood, or is not for an answer. `nowMs` must not go backwards. */
  hits(ask: Ask | null, requestId: string, nowMs: number): readonly Hit[] {
    if (nowMs >= this.#changeAtMs) this.#advance(nowMs);
    if (this.#open.length === 0) return NONE;
    return this.#open
      .filter((scheduled) => isChosen(scheduled, ask, requestId, nowMs))
      .flatMap((scheduled) => hitBy(scheduled, requestId, nowMs));
  }

  /** Plans more windows, whose time counts from `startMs`; from then on it is as if they had always been there. */
  add(windows: readonly FaultWindow[], startMs: number): readonly PlannedWindow[] {
    const planned = windows.map((window) => this.#planned(window, startMs));
    this.#windows = [...this.#windows.slice(this.#next), ...planned].toSorted(byStart);
    this.#next = 0;
    this.#changeAtMs = Math.min(this.#changeAtMs, this.#windows[0]?.fromMs ?? Number.POSITIVE_INFINITY);
    return planned;
  }

  /** Forgets windows, also in the middle of their time: they hit nothing any more. */
  remove(gone: ReadonlySet<PlannedWindow>): void {
    const stays = (window: PlannedWindow): boolean => !gone.has(window);
    this.#windows = this.#windows.slice(this.#next).filter(stays);
    this.#next = 0;
    this.#open = this.#open.filter(stays);
  }

  #planned(window: FaultWindow, startMs: number): ScheduledWindow {
    return {
      window,
      effect: feasibleEffect(window),
      fromMs: startMs + window.atMs,
      untilMs: startMs + window.atMs + window.forMs,
      random: this.#random.fork("fault", ...window.dice),
      seen: 0,
      hit: 0,
      slots: null,
    };
  }

  #advance(nowMs: number): void {
    const open = this.#open.filter(({ untilMs }) => untilMs > nowMs);
    let next = this.#windows[this.#next];
    while (next !== undefined && next.fromMs <= nowMs) {
      if (next.untilMs > nowMs) open.push(next);
      this.#next += 1;
      next = this.#windows[this.#next];
    }
    this.#open = open.toSorted((a, b) => precedenceOf(a.effect) - precedenceOf(b.effect));
    this.#changeAtMs = Math.min(next?.fromMs ?? Number.POSITIVE_INFINITY, ...open.map(({ untilMs }) => untilMs));
  }
}

function byStart(a: ScheduledWindow, b: ScheduledWindow): number {
  return a.fromMs - b.fromMs;
}

/** Whether it is one of those that the window hits, as far as the window's aim goes. */
function isChosen(scheduled: ScheduledWindow, ask: Ask | null, requestId: string, nowMs: number): boolean {
  const { window } = scheduled;
  if (!isAimedAt(window, ask) || !concerns(scheduled.effect, ask)) return false;
  scheduled.seen += 1;
  if (window.first !== null && scheduled.seen > window.first) return false;
  if (window.every !== null && scheduled.seen % window.every !== 0) return false;
  const { severity } = window;
  const probability = severity === null ? window.probability : severityAt(severity, nowMs - scheduled.fromMs);
  return probability >= 1 || scheduled.random.fork(requestId).next() < probability;
}

function isAimedAt({ model, where }: FaultWindow, ask: Ask | null): boolean {
  if (model !== null && model !== ask?.model) return false;
  if (where.stream !== null && where.stream !== (ask?.stream === true)) return false;
  return where.inputTokensMin === null || (ask?.inputTokens ?? 0) >= where.inputTokensMin;
}

/** One hit, or none where the fault rests just then. */
function hitBy(scheduled: ScheduledWindow, requestId: string, nowMs: number): readonly Hit[] {
  const { effect } = scheduled;
  const moment = momentOf(scheduled, requestId, nowMs);
  if (rests(effect, moment)) return NONE;
  scheduled.hit += 1;
  return [{ effect, moment }];
}

function momentOf(scheduled: ScheduledWindow, requestId: string, nowMs: number): Moment {
  const { fromMs, untilMs, random, seen } = scheduled;
  return {
    sinceMs: nowMs - fromMs,
    windowMs: untilMs - fromMs,
    nth: seen,
    random: () => random.fork(requestId, "effect"),
    slots: (capacity, opensAtMs) =>
      (scheduled.slots ??= new Capacity(
        capacity,
        opensAtMs().map((atMs) => fromMs + atMs),
      )),
  };
}
