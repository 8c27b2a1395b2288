import type { Cancellation } from "../core/cancellation.ts";
import type { Clock, Timer } from "../core/clock.ts";

/** The longest wait that setTimeout can do; a longer one fires at once, so longer waits are done in steps. */
const STEP_MS_MAX = 2_147_483_647;

/**
 * The machine's clock: epoch milliseconds from the monotonic counter, so that it never goes backwards when someone sets
 * the time. Daemon timers do not keep the process alive.
 */
export function systemClock(): Clock {
  return { now, sleep, timer };
}

function now(): number {
  return ORIGIN_MS + performance.now();
}

/** Never changes, but is worked out anew whenever it is read. */
const ORIGIN_MS = performance.timeOrigin;

function sleep(ms: number, cancellation: Cancellation): Promise<boolean> {
  if (cancellation.cancelled) return Promise.resolve(false);
  return new Promise((resolve) => {
    const waiting = timer(ms, () => {
      forget();
      resolve(true);
    });
    const forget = cancellation.onCancel(() => {
      waiting.cancel();
      resolve(false);
    });
  });
}

function timer(ms: number, callback: () => void, options?: { readonly daemon?: boolean }): Timer {
  if (Number.isNaN(ms)) throw new RangeError("a timer needs a number of milliseconds");
  const dueMs = performance.now() + ms;
  let handle: NodeJS.Timeout | null = null;
  const step = (): void => {
    const leftMs = dueMs - performance.now();
    // Node rounds down, so a timer may ring up to a millisecond before its time.
    if (leftMs <= 0) return callback();
    handle = setTimeout(step, Math.min(Math.ceil(leftMs), STEP_MS_MAX));
    if (options?.daemon === true) handle.unref();
  };
  handle = setTimeout(step, Math.min(Math.max(0, Math.ceil(ms)), STEP_MS_MAX));
  if (options?.daemon === true) handle.unref();
  return {
    cancel: () => {
      if (handle !== null) clearTimeout(handle);
      handle = null;
    },
  };
}
