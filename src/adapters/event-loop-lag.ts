import { monitorEventLoopDelay } from "node:perf_hooks";

/** How often it is looked whether the loop still turns; a stall shorter than this may fall between two looks. */
const LOOK_EVERY_MS = 10;

/** How much later than due the event loop came round, in ms. */
export interface EventLoopLag {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Watches this thread's event loop from now on; `stop` ends it and gives what was seen. */
export function watchEventLoop(): { stop(): EventLoopLag } {
  const histogram = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  histogram.enable();
  return {
    stop: () => {
      histogram.disable();
      const seen = histogram.count > 0;
      return {
        p50Ms: seen ? lagMs(histogram.percentile(50)) : 0,
        p99Ms: seen ? lagMs(histogram.percentile(99)) : 0,
        maxMs: seen ? lagMs(histogram.max) : 0,
      };
    },
  };
}

/** Node counts from one look to the next, in ns; what is above the agreed time is lag. In whole microseconds. */
function lagMs(betweenLooksNs: number): number {
  return Math.max(0, Math.round(betweenLooksNs / 1000 - LOOK_EVERY_MS * 1000) / 1000);
}
