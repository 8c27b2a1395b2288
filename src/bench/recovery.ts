import type { Chain } from "../config/chain.ts";
import type { Scenario } from "../config/scenario.ts";
import { struckTiers } from "./struck-tiers.ts";

/** What happened to the requests that began in one fault window. Times in epoch ms. */
interface WatchedWindow {
  readonly provider: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether no other provider of the chain was struck at any time of it. */
  alone: boolean;
  /** Its first requests were not counted, so nobody knows how long they waited. */
  readonly startsUnseen: boolean;
  firstStartMs: number | null;
  firstAnswerMs: number | null;
}

/** How long it took at worst, over some fault windows. */
export interface Worst {
  /** Null: no request began in any of them, or in one nobody was answered. */
  readonly worstMs: number | null;
  readonly totalOutage: boolean;
  /** Of one of them nobody knows, so it may have been worse than all others; an outage is the worst in any case. */
  readonly unknown: boolean;
}

/** Over all windows, and over those in which one provider alone was struck, so that there was somebody to go to. */
export interface Recovery extends Worst {
  readonly alone: Worst;
}

const NO_WINDOW: Worst = { worstMs: null, totalOutage: false, unknown: false };
const TOTAL_OUTAGE: Worst = { worstMs: null, totalOutage: true, unknown: false };
const UNKNOWN: Worst = { worstMs: null, totalOutage: false, unknown: true };
export const NO_RECOVERY: Recovery = { ...NO_WINDOW, alone: NO_WINDOW };

/** The worst of two. */
export function worstRecovery(one: Recovery, other: Recovery): Recovery {
  return { ...worse(one, other), alone: worse(one.alone, other.alone) };
}

function worse(one: Worst, other: Worst): Worst {
  if (one.totalOutage || other.totalOutage) return TOTAL_OUTAGE;
  if (one.unknown || other.unknown) return UNKNOWN;
  if (one.worstMs === null || other.worstMs === null) return one.worstMs === null ? other : one;
  return one.worstMs >= other.worstMs ? one : other;
}

const NONE: readonly WatchedWindow[] = [];

/**
 * Measures how long callers waited for the first answer of each fault window. Requests must be begun in time order.
 *
 * A fallback's window counts too: while the primary is well it adds an ordinary latency and no more, but when the primary is
 * down as well it may be the one in which nobody gets an answer.
 */
export class RecoveryWatch {
  /** By start, those that have not begun yet from `#next` on. */
  readonly #windows: readonly WatchedWindow[];
  #next = 0;
  #open = NONE;
  #openUntilMs = Number.NEGATIVE_INFINITY;

  /** @param warmupMs what is due so soon after the start is told to nobody */
  constructor(scenario: Scenario, chain: Pick<Chain, "tiers">, startMs: number, warmupMs = 0) {
    const windows: readonly WatchedWindow[] = scenario.faults
      .filter((fault) => struckTiers(fault, chain).length > 0)
      .map((fault) => ({
        provider: fault.provider,
        fromMs: startMs + fault.atMs,
        toMs: startMs + fault.atMs + fault.forMs,
        alone: true,
        startsUnseen: fault.atMs < warmupMs,
        firstStartMs: null,
        firstAnswerMs: null,
      }))
      .toSorted((a, b) => a.fromMs - b.fromMs);
    markMeetings(windows);
    this.#windows = windows;
  }

  /** A request begins; gives the windows it began in, which its answer is to be told to. */
  began(nowMs: number): readonly WatchedWindow[] {
    if (nowMs >= this.#openUntilMs) this.#look(nowMs);
    for (const window of this.#open) window.firstStartMs ??= nowMs;
    return this.#open;
  }

  answered(begunIn: readonly WatchedWindow[], nowMs: number): void {
    for (const window of begunIn) window.firstAnswerMs ??= nowMs;
  }

  /** The longest wait over all windows with requests, in ms; null if there were none, one had no answer at all, or one is unknown. */
  worst(): Recovery {
    return { ...worstOf(this.#windows), alone: worstOf(this.#windows.filter(({ alone }) => alone)) };
  }

  /** Which windows are open changes only at their edges, so it is worked out once for the time up to the next edge. */
  #look(nowMs: number): void {
    const open = this.#open.filter(({ toMs }) => toMs > nowMs);
    let next = this.#windows[this.#next];
    while (next !== undefined && next.fromMs <= nowMs) {
      if (next.toMs > nowMs) open.push(next);
      this.#next += 1;
      next = this.#windows[this.#next];
    }
    this.#open = open.length === 0 ? NONE : open;
    this.#openUntilMs = Math.min(next?.fromMs ?? Number.POSITIVE_INFINITY, ...open.map(({ toMs }) => toMs));
  }
}

function worstOf(windows: readonly WatchedWindow[]): Worst {
  return windows.map(waitFor).reduce(worse, NO_WINDOW);
}

function waitFor({ firstStartMs, firstAnswerMs, startsUnseen }: WatchedWindow): Worst {
  if (firstStartMs === null) return NO_WINDOW;
  if (startsUnseen) return UNKNOWN;
  if (firstAnswerMs === null) return TOTAL_OUTAGE;
  return { ...NO_WINDOW, worstMs: Math.round((firstAnswerMs - firstStartMs) * 1000) / 1000 };
}

/** Windows in order of their starts. */
function markMeetings(windows: readonly WatchedWindow[]): void {
  let open: WatchedWindow[] = [];
  for (const window of windows) {
    open = open.filter(({ toMs }) => toMs > window.fromMs);
    for (const other of open) {
      if (other.provider === window.provider) continue;
      other.alone = false;
      window.alone = false;
    }
    open.push(window);
  }
}
