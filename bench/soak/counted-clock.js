/**
 * A clock that knows how many of its timers and sleeps have neither ended nor been cancelled, daemons included: those that
 * Node tells of are only the ones that keep the process alive.
 *
 * @param {import("../../src/core/clock.ts").Clock} clock
 */
export function countedClock(clock) {
  const waiting = new Set();
  const timer = (ms, callback, options) => {
    const own = clock.timer(
      ms,
      () => {
        waiting.delete(own);
        callback();
      },
      options,
    );
    waiting.add(own);
    return {
      cancel: () => {
        waiting.delete(own);
        own.cancel();
      },
    };
  };
  const sleep = async (ms, cancellation) => {
    const own = {};
    waiting.add(own);
    try {
      return await clock.sleep(ms, cancellation);
    } finally {
      waiting.delete(own);
    }
  };
  return { clock: { now: () => clock.now(), timer, sleep }, waiting };
}
