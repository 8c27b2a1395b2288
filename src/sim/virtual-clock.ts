import type { Cancellation } from "../core/cancellation.ts";
import type { Clock, Timer } from "../core/clock.ts";
import { type HeapTimer, TimerHeap } from "./timer-heap.ts";

/** 2026-01-01T00:00:00Z: every virtual world starts here, so that the same seed gives the same timestamps. */
export const VIRTUAL_START_MS = 1_767_225_600_000;

/**
 * After so many events the real event loop gets a turn: Ctrl-C is to be heard, and a screen to be drawn, without a wait
 * that can be felt. A turn costs microseconds, so many events milliseconds, and ten times as many before they are compiled.
 */
const EVENTS_PER_TURN = 250;

/** Holds time back: for a pace that a person can watch, for a pause. */
export interface TimeGate {
  /** A run begins. Epoch ms of the virtual clock, as below. */
  begin(nowMs: number): void;
  /** Resolves once time may pass to `nextMs`, to how far it may pass (at least `nextMs`) without asking again. */
  open(nextMs: number): Promise<number>;
}

export interface VirtualClockOptions {
  /** Epoch ms; default VIRTUAL_START_MS. */
  readonly startMs?: number;
  /** Time does not pass beyond this many ms after the start. Default: no horizon. */
  readonly horizonMs?: number;
  /** Asked whenever time is about to pass beyond its last answer, and at each turn of the real event loop. */
  readonly gate?: TimeGate;
}

/** Work can never finish: it waits, and nothing that will ever happen ends its wait. Names what waits. */
export class StandstillError extends Error {
  override readonly name = "StandstillError";
}

/**
 * Time that passes only as fast as it is used. `run` takes the earliest timer, sets the time to it, fires it, lets
 * everything that it set off happen, and repeats; ties fire in the order in which they were set. Work under `run` must
 * wait for nothing but this clock: real I/O would be overtaken by hours.
 */
export class VirtualClock implements Clock {
  readonly #startMs: number;
  readonly #horizonMs: number;
  readonly #gate: TimeGate | null;
  readonly #timers = new TimerHeap<VirtualTimer>();
  readonly #waits = new Map<string, number>();
  #nowMs: number;
  #sequence = 0;
  /** Timers that are to fire and are not daemons. */
  #alive = 0;
  #events = 0;
  #running = false;
  /** How far time may pass without asking the gate. */
  #openUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: VirtualClockOptions = {}) {
    this.#startMs = options.startMs ?? VIRTUAL_START_MS;
    this.#nowMs = this.#startMs;
    this.#horizonMs = this.#startMs + (options.horizonMs ?? Number.POSITIVE_INFINITY);
    this.#gate = options.gate ?? null;
  }

  /** How many timers have fired. */
  get events(): number {
    return this.#events;
  }

  /** How many timers are still to fire, daemons included; for leak checks. */
  get timerCount(): number {
    return this.#timers.size;
  }

  /** How much room timers take, cancelled ones that were not swept yet included; for leak checks. */
  get timerPlaces(): number {
    return this.#timers.places;
  }

  now(): number {
    return this.#nowMs;
  }

  /** An infinite `ms` waits for the cancellation alone. */
  sleep(ms: number, cancellation: Cancellation): Promise<boolean> {
    if (cancellation.cancelled) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = this.timer(ms, () => {
        forget();
        resolve(true);
      });
      const forget = cancellation.onCancel(() => {
        timer.cancel();
        resolve(false);
      });
    });
  }

  timer(ms: number, callback: () => void, options?: { readonly daemon?: boolean }): Timer {
    if (Number.isNaN(ms)) throw new RangeError("a timer needs a number of milliseconds");
    const daemon = options?.daemon === true;
    const atMs = ms > 0 ? this.#nowMs + ms : this.#nowMs;
    const timer = new VirtualTimer(this.#timerCancelled, { atMs, sequence: this.#sequence, callback, daemon });
    this.#sequence += 1;
    if (!daemon) this.#alive += 1;
    this.#timers.add(timer);
    return timer;
  }

  /**
   * Notes that something waits without a timer, perhaps for ever; `what` is a plural such as "requests to openai". Call the returned function when the wait is over. Only for the words of a StandstillError.
   */
  noteWait(what: string): () => void {
    this.#waits.set(what, (this.#waits.get(what) ?? 0) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#waits.get(what) ?? 1) - 1;
      if (left === 0) this.#waits.delete(what);
      else this.#waits.set(what, left);
    };
  }

  /**
   * Lets time pass until `work` has settled, and settles as it did. Rejects with a StandstillError when no timer but
   * daemons' is left before that, or the horizon is reached; with what a timer's callback threw, if one throws. One at
   * a time.
   */
  run<T>(work: Promise<T>): Promise<T> {
    if (this.#running) return Promise.reject(new Error("this clock's time passes in another run already"));
    this.#running = true;
    this.#openUntilMs = Number.NEGATIVE_INFINITY;
    const gate = this.#gate;
    gate?.begin(this.#nowMs);
    const ended = new Promise<void>((resolve, reject) => {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      work.then(settle, settle);
      // A tick that a microtask asks for runs after all microtasks, and costs no turn of the event loop.
      const askForTick = (): void => process.nextTick(step);
      const step = (): void => {
        if (settled) return resolve();
        const held = gate === null || this.#openUntilMs === Number.POSITIVE_INFINITY ? null : this.#held(gate);
        if (held !== null) return void held.then(askForTick, reject);
        try {
          this.#fireEarliest();
        } catch (error) {
          return reject(error);
        }
        if (this.#events % EVENTS_PER_TURN === 0) {
          this.#openUntilMs = Number.NEGATIVE_INFINITY;
          setImmediate(step);
        } else void DONE.then(askForTick);
      };
      // One turn at least, however short the work is: many short runs make a long one.
      setImmediate(step);
    });
    return ended
      .then(() => work)
      .finally(() => {
        this.#running = false;
      });
  }

  /** The wait for the gate; null where time may pass to the next timer, or there is none to pass to. */
  #held(gate: TimeGate): Promise<void> | null {
    const nextMs = this.#timers.earliest()?.atMs ?? Number.POSITIVE_INFINITY;
    if (nextMs <= this.#openUntilMs || nextMs === Number.POSITIVE_INFINITY) return null;
    return gate.open(nextMs).then((untilMs) => {
      this.#openUntilMs = Math.max(untilMs, nextMs);
    });
  }

  #fireEarliest(): void {
    const timer = this.#timers.earliest();
    if (timer === undefined || this.#alive === 0 || timer.atMs === Number.POSITIVE_INFINITY) throw this.#standstill();
    if (timer.atMs > this.#horizonMs) {
      throw new StandstillError(
        `the horizon of +${this.#horizonMs - this.#startMs} ms is reached before the work is done`,
      );
    }
    this.#timers.take();
    if (!timer.daemon) this.#alive -= 1;
    this.#nowMs = timer.atMs;
    this.#events += 1;
    const { callback } = timer;
    timer.callback = null;
    callback?.();
  }

  #standstill(): StandstillError {
    const waits = [...this.#waits].map(([what, count]) => `${what} (${count})`);
    const who = waits.length === 0 ? "the work waits" : `${waits.join(" and ")} wait`;
    return new StandstillError(
      `the world stands still at +${this.#nowMs - this.#startMs} ms: ${who} for something that never comes`,
    );
  }

  readonly #timerCancelled = (timer: VirtualTimer): void => {
    if (!timer.daemon) this.#alive -= 1;
    this.#timers.cancel(timer);
  };
}

const DONE = Promise.resolve();

class VirtualTimer implements Timer, HeapTimer {
  readonly atMs: number;
  readonly sequence: number;
  readonly daemon: boolean;
  callback: (() => void) | null;
  readonly #onCancel: (timer: VirtualTimer) => void;

  constructor(
    onCancel: (timer: VirtualTimer) => void,
    { atMs, sequence, callback, daemon }: HeapTimer & { readonly daemon: boolean },
  ) {
    this.#onCancel = onCancel;
    this.atMs = atMs;
    this.sequence = sequence;
    this.callback = callback;
    this.daemon = daemon;
  }

  cancel(): void {
    if (this.callback !== null) this.#onCancel(this);
  }
}
