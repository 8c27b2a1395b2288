import { array, assert, asyncProperty, boolean, integer, nat, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { VIRTUAL_START_MS, VirtualClock } from "../../src/sim/virtual-clock.ts";

const never = new Cancellation();
const HOUR_MS = 3_600_000;

describe("virtual time", () => {
  it("starts in 2026 and passes only while something waits for it", async () => {
    const clock = new VirtualClock();
    expect(new Date(clock.now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
    await clock.run(clock.sleep(72 * HOUR_MS, never));
    expect(clock.now()).toBe(VIRTUAL_START_MS + 72 * HOUR_MS);
    await clock.run(Promise.resolve());
    expect(clock.now()).toBe(VIRTUAL_START_MS + 72 * HOUR_MS);
  });

  it("gives what the work gives, or throws what it throws", async () => {
    const clock = new VirtualClock();
    await expect(clock.run(clock.sleep(5, never).then(() => "done"))).resolves.toBe("done");
    const broken = clock.sleep(5, never).then(() => {
      throw new Error("broken work");
    });
    await expect(clock.run(broken)).rejects.toThrow("broken work");
  });

  it("ends as soon as the work has settled, and goes on from there in the next run", async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.timer(10, () => fired.push("early"));
    clock.timer(30, () => fired.push("late"));
    await clock.run(clock.sleep(20, never));
    expect(fired).toEqual(["early"]);
    await clock.run(clock.sleep(20, never));
    expect(fired).toEqual(["early", "late"]);
    expect(clock.now()).toBe(VIRTUAL_START_MS + 40);
  });

  it("lets everything that a timer set off happen before the next timer of the same instant fires", async () => {
    const clock = new VirtualClock();
    const story: string[] = [];
    const hops = async (name: string): Promise<void> => {
      await clock.sleep(10, never);
      for (let hop = 0; hop < 50; hop += 1) await Promise.resolve();
      story.push(name);
    };
    await clock.run(Promise.all([hops("first"), hops("second"), hops("third")]));
    expect(story).toEqual(["first", "second", "third"]);
  });

  it("fires timers by time and then in the order they were set, whatever was cancelled in between", () =>
    assert(
      asyncProperty(
        array(record({ afterMs: nat(20), cancelled: boolean() }), { maxLength: 400 }),
        integer({ min: 1, max: 8 }),
        async (wanted, copies) => {
          const clock = new VirtualClock();
          const fired: number[] = [];
          const all = Array.from({ length: copies }, () => wanted).flat();
          const timers = all.map(({ afterMs }, index) => clock.timer(afterMs, () => fired.push(index)));
          for (const [index, { cancelled }] of all.entries()) if (cancelled) timers[index]?.cancel();
          await clock.run(clock.sleep(100, never));
          const expected = all
            .map(({ afterMs, cancelled }, index) => ({ afterMs, cancelled, index }))
            .filter(({ cancelled }) => !cancelled)
            .toSorted((a, b) => a.afterMs - b.afterMs || a.index - b.index)
            .map(({ index }) => index);
          expect(fired).toEqual(expected);
          expect(clock.timerCount).toBe(0);
        },
      ),
      { numRuns: 60, seed: 7 },
    ));

  it("holds no more cancelled timers than living ones, however many come and go", async () => {
    const clock = new VirtualClock();
    let placesMax = 0;
    for (let index = 0; index < 200_000; index += 1) {
      clock.timer(60_000, () => {}).cancel();
      placesMax = Math.max(placesMax, clock.timerPlaces);
    }
    expect(placesMax).toBeLessThan(3000);
    expect(clock.timerCount).toBe(0);
  });

  it("treats a wait of no time or less as a turn of its own, and turns down a wait of no number", async () => {
    const clock = new VirtualClock();
    await expect(clock.run(clock.sleep(-5, never))).resolves.toBe(true);
    expect(clock.now()).toBe(VIRTUAL_START_MS);
    expect(() => clock.timer(Number.NaN, () => {})).toThrow(RangeError);
  });

  it.each([
    // So many events take a long run a few seconds, and Ctrl-C is to be heard in a tenth of one.
    ["often during a long run", 100_000, 50],
    ["once in the shortest, since many of them make a long one", 1, 1],
  ])("lets the real event loop turn %s", async (_, sleeps, turnsMin) => {
    const clock = new VirtualClock();
    let turns = 0;
    let over = false;
    const turn = (): void => {
      if (over) return;
      turns += 1;
      setImmediate(turn);
    };
    setImmediate(turn);
    const work = async (): Promise<void> => {
      for (let index = 0; index < sleeps; index += 1) await clock.sleep(1, never);
    };
    await clock.run(work());
    over = true;
    expect(turns).toBeGreaterThanOrEqual(turnsMin);
  });

  it("runs one piece of work at a time", async () => {
    const clock = new VirtualClock();
    const first = clock.run(clock.sleep(1, never));
    await expect(clock.run(clock.sleep(1, never))).rejects.toThrow("another run");
    await first;
    await expect(clock.run(clock.sleep(1, never))).resolves.toBe(true);
  });

  it("throws what a timer's callback throws", async () => {
    const clock = new VirtualClock();
    clock.timer(1, () => {
      throw new Error("broken callback");
    });
    await expect(clock.run(clock.sleep(5, never))).rejects.toThrow("broken callback");
  });
});

describe("a sleep", () => {
  it("ends early, as false, when cancelled, and leaves neither timer nor listener behind", async () => {
    const clock = new VirtualClock();
    const cancellation = new Cancellation();
    const long = clock.sleep(HOUR_MS, cancellation);
    clock.timer(10, () => cancellation.cancel("caller"));
    await expect(clock.run(long)).resolves.toBe(false);
    expect(clock.now()).toBe(VIRTUAL_START_MS + 10);
    expect(clock.timerCount).toBe(0);
    await expect(clock.sleep(10, cancellation)).resolves.toBe(false);
  });

  it("that has ended leaves no listener on a token that lives on", async () => {
    const clock = new VirtualClock();
    const cancellation = new Cancellation();
    for (let index = 0; index < 100; index += 1) await clock.run(clock.sleep(1, cancellation));
    expect(cancellation.listenerCount).toBe(0);
  });
});

describe("a world that stands still", () => {
  it("is an error that names what waits, where no timer is left", async () => {
    const clock = new VirtualClock();
    clock.noteWait("requests to anthropic")();
    clock.noteWait("requests to openai");
    clock.noteWait("requests to openai");
    const work = clock.sleep(HOUR_MS, never).then(() => new Promise<never>(() => {}));
    await expect(clock.run(work)).rejects.toThrow(
      "the world stands still at +3600000 ms: requests to openai (2) wait for something that never comes",
    );
  });

  it("is not kept alive by daemon timers, which do fire while something else lives", async () => {
    const clock = new VirtualClock();
    let checks = 0;
    const check = (): void => {
      checks += 1;
      clock.timer(1000, check, { daemon: true });
    };
    clock.timer(1000, check, { daemon: true });
    await clock.run(clock.sleep(10_500, never));
    expect(checks).toBe(10);
    await expect(clock.run(new Promise<never>(() => {}))).rejects.toThrow("stands still at +10500 ms");
    expect(checks).toBe(10);
  });

  it("includes one that waits for ever, and one that waits beyond the horizon", async () => {
    const clock = new VirtualClock({ horizonMs: 1000 });
    await expect(clock.run(clock.sleep(Number.POSITIVE_INFINITY, never))).rejects.toThrow("stands still at +0 ms");
    await expect(clock.run(clock.sleep(1001, never))).rejects.toThrow("the horizon of +1000 ms");
    await expect(clock.run(clock.sleep(1000, never))).resolves.toBe(true);
  });
});
