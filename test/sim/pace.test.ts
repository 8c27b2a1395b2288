import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { Clock, Timer } from "../../src/core/clock.ts";
import { Pace } from "../../src/sim/pace.ts";
import { VIRTUAL_START_MS, VirtualClock } from "../../src/sim/virtual-clock.ts";

const never = new Cancellation();
const SECOND_MS = 1000;

/** Real time as a test plays it: it passes when somebody sleeps, and on its way a person does this and that. */
class PlayedClock implements Clock {
  #nowMs = 0;
  #deeds: { readonly atMs: number; readonly deed: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  at(atMs: number, deed: () => void): void {
    this.#deeds.push({ atMs, deed });
  }

  async sleep(ms: number, cancellation: Cancellation): Promise<boolean> {
    const dueMs = this.#nowMs + ms;
    while (!cancellation.cancelled) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.#deeds;
      if (next === undefined && dueMs === Number.POSITIVE_INFINITY) throw new Error("nobody ends this sleep");
      if (next === undefined || next.atMs > dueMs) {
        this.#nowMs = dueMs;
        return true;
      }
      this.#deeds = this.#deeds.slice(1);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.deed();
    }
    return false;
  }

  timer(): Timer {
    throw new Error("a pace only sleeps");
  }
}

function paced(speed: number | null) {
  const real = new PlayedClock();
  const pace = new Pace(real, speed);
  return { real, pace, clock: new VirtualClock({ gate: pace }) };
}

async function storyOn(clock: VirtualClock): Promise<string[]> {
  const told: string[] = [];
  const teller = async (name: string, everyMs: number): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) {
      await clock.sleep(everyMs, never);
      told.push(`${name} ${clock.now()}`);
    }
  };
  await Promise.all([teller("a", 7), teller("b", 11), teller("c", 11)]);
  return told;
}

describe("a pace", () => {
  it("lets virtual time pass so many times as fast as real time", async () => {
    const { real, clock } = paced(60);
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      for (let minute = 0; minute < 10; minute += 1) {
        await clock.sleep(60 * SECOND_MS, never);
        seen.push(Math.round(real.now()));
      }
    };
    await clock.run(work());
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((second) => second * SECOND_MS));
  });

  it("does not hold back what happens at one instant", async () => {
    const { real, clock } = paced(1);
    await clock.run(Promise.all(Array.from({ length: 5000 }, () => clock.sleep(10, never))));
    expect(real.now()).toBe(10);
  });

  it("changes nothing of what happens", async () => {
    const free = new VirtualClock();
    const { clock } = paced(3);
    expect(await clock.run(storyOn(clock))).toEqual(await free.run(storyOn(free)));
  });

  it("stops time while paused, and does not make up for it afterwards", async () => {
    const { real, pace, clock } = paced(10);
    real.at(4 * SECOND_MS, () => pace.pause());
    real.at(1800 * SECOND_MS, () => expect(pace.nowMs()).toBe(VIRTUAL_START_MS + 40 * SECOND_MS));
    real.at(3600 * SECOND_MS, () => pace.resume());
    await clock.run(clock.sleep(100 * SECOND_MS, never));
    expect(Math.round(real.now())).toBe(3606 * SECOND_MS);
  });

  it("pauses also what is not paced", async () => {
    const { real, pace, clock } = paced(null);
    pace.pause();
    real.at(5 * SECOND_MS, () => {
      expect(clock.now()).toBe(VIRTUAL_START_MS);
      pace.resume();
    });
    await clock.run(clock.sleep(60 * SECOND_MS, never));
    expect(real.now()).toBe(5 * SECOND_MS);
    expect(pace.nowMs()).toBeNull();
  });

  it.each([
    ["a pace", 1, false],
    ["a pause", null, true],
    ["a pause at a pace", 1, true],
  ] as const)("released, %s holds nothing back any more", async (_, speed, paused) => {
    const { real, pace, clock } = paced(speed);
    if (paused) pace.pause();
    real.at(SECOND_MS, () => {
      pace.release();
      pace.pause();
    });
    await clock.run(clock.sleep(3600 * SECOND_MS, never));
    expect(real.now()).toBe(SECOND_MS);
  });

  it("begins anew with each run of a clock", async () => {
    const { real, pace } = paced(60);
    for (const second of [1, 2]) {
      const clock = new VirtualClock({ gate: pace });
      await clock.run(clock.sleep(60 * SECOND_MS, never));
      expect(Math.round(real.now())).toBe(second * SECOND_MS);
    }
  });

  it("still tells when nothing will ever happen again", async () => {
    const { clock } = paced(60);
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow("stands still");
  });
});
