import { systemClock } from "../../src/adapters/system-clock.ts";
import { Cancellation } from "../../src/core/cancellation.ts";

const TICK_MS = 5;

const clock = systemClock();

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stolenMs: number;
}

export interface StolenTime {
  /** How much of this span other processes had, in ms. To be asked once the watch is over. */
  within(fromMs: number, toMs: number): number;
  end(): Promise<void>;
}

/**
 * Watches for time in which this process wanted to run and was not let: a timer that rings every 5 ms tells by how much
 * it is late, and what of that this process itself computed meanwhile is its own fault and stays counted against it.
 */
export function watchStolenTime(): StolenTime {
  const gaps: Gap[] = [];
  const over = new Cancellation();
  const watching = (async () => {
    while (!over.cancelled) {
      const fromMs = clock.now();
      const before = process.cpuUsage();
      await clock.sleep(TICK_MS, new Cancellation());
      const toMs = clock.now();
      const { user, system } = process.cpuUsage(before);
      const stolenMs = toMs - fromMs - TICK_MS - (user + system) / 1000;
      if (stolenMs > 0) gaps.push({ fromMs, toMs, stolenMs });
    }
  })();
  return {
    within: (fromMs, toMs) =>
      gaps.reduce((sum, gap) => {
        const sharedMs = Math.min(toMs, gap.toMs) - Math.max(fromMs, gap.fromMs);
        return sharedMs <= 0 ? sum : sum + Math.min(sharedMs, gap.stolenMs);
      }, 0),
    end: () => {
      over.cancel("caller");
      return watching;
    },
  };
}
