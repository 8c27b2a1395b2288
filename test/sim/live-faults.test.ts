import { describe, expect, it } from "vitest";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { LiveFaults, stateOf } from "../../src/sim/live-faults.ts";
import type { RefuseWindow } from "../../src/sim/refuse-windows.ts";
import { fault, givenProvider, heard, summary } from "./simulation.ts";

const HANG = { kind: "blackout", mode: "hang" } as const;
const REFUSE = { kind: "blackout", mode: "refuse" } as const;
const BUSY = { kind: "brownout", status: 529 } as const;

/** Two providers whose scenario begins at 0, and what their listeners were told. */
function given(faults: readonly FaultWindow[] = []) {
  const providers = ["openai", "google"].map((name) => givenProvider({ name, faults }));
  const told: Record<string, readonly RefuseWindow[]> = {};
  const live = new LiveFaults({
    schedules: new Map(providers.map((provider) => [provider.name, provider.faults])),
    refuse: (provider, windows) => {
      told[provider] = windows.map(({ fromMs, untilMs }) => ({ fromMs, untilMs }));
      return Promise.resolve();
    },
  });
  const [openai, google] = providers;
  if (openai === undefined || google === undefined) throw new Error("no providers");
  let asked = 0;
  const ask = (nowMs: number, provider = openai, id = `s${(asked += 1)}.0`): string =>
    summary(provider.perform(heard({ id }), nowMs)).replace(/ at .*/, "");
  const add = async (windows: readonly FaultWindow[], nowMs: number) => {
    const added = await live.add({ windows, endless: false }, nowMs);
    if (added === null) throw new Error("no room");
    return added;
  };
  return { live, told, ask, add, openai, google };
}

/** Which of the same requests two faults hit, the one added after the other was removed. */
async function twoPatterns(): Promise<readonly string[]> {
  const { live, ask, add } = given();
  const pattern = async (): Promise<string> => {
    const added = await add([fault(BUSY, { probability: 0.5 })], 0);
    const found = Array.from({ length: 64 }, (_, index) => ask(0, undefined, `same${index}.0`)).join(" ");
    expect(added.windows[0]?.hit).toBe(found.split("529").length - 1);
    await live.remove([added.id]);
    return found;
  };
  return [await pattern(), await pattern()];
}

describe("a fault that is added while a simulation runs", () => {
  it("counts from then, begins at its first instant and ends before its last", async () => {
    const { ask, add } = given();
    expect(ask(10_000)).toBe("200");
    const added = await add([fault(HANG, { atMs: 500, forMs: 1000 })], 10_000);
    expect([10_499, 10_500, 11_499, 11_500].map((nowMs) => ask(nowMs))).toEqual(["200", "hang", "hang", "200"]);
    expect(added.windows.map(({ seen, hit }) => [seen, hit])).toEqual([[2, 2]]);
    expect([10_499, 10_500, 11_500].map((nowMs) => stateOf(added, nowMs))).toEqual(["scheduled", "active", "over"]);
  });

  it.each([
    [{ kind: "flapping", downMs: 1000, upMs: 9000, mode: "status" }, 1],
    [{ kind: "cold-start", extraMs: 2000, warmAfter: 2 }, 2],
    [{ kind: "missing-end", lacks: "finish", connection: "ends" }, 0],
    [{ kind: "missing-end", lacks: "finish", connection: "stays-open" }, 3],
  ] as const)("counts as hit only those requests to which something happens: %j", async (effect, hit) => {
    const { openai, add } = given();
    const { windows } = await add([fault(effect)], 0);
    const told = [0, 2000, 4000].map((nowMs) => {
      const faults: string[] = [];
      openai.perform(heard({ id: `s${nowMs}.0` }), nowMs, ({ kind }) => faults.push(kind));
      return faults.length;
    });
    expect([windows[0]?.hit, told.reduce((sum, count) => sum + count)]).toEqual([hit, hit]);
  });

  it("takes its place among those of the scenario by its gravity", async () => {
    const { ask, add } = given([fault(BUSY, { forMs: 100_000 })]);
    expect(ask(1000)).toBe("529");
    await add([fault(HANG, { forMs: 1000 })], 2000);
    expect([2000, 2999, 3000].map((nowMs) => ask(nowMs))).toEqual(["hang", "hang", "529"]);
  });

  it("hits exactly the first requests that come after it, whatever came before", async () => {
    const { ask, add } = given();
    for (let nowMs = 0; nowMs < 5; nowMs += 1) ask(nowMs);
    const added = await add([fault(HANG, { first: 2 })], 5);
    expect([5, 6, 7, 8].map((nowMs) => ask(nowMs))).toEqual(["hang", "hang", "200", "200"]);
    expect(added.windows[0]).toMatchObject({ seen: 4, hit: 2 });
  });

  it("has the same dice in every run, and others than the one before it", async () => {
    const [first, second] = await twoPatterns();
    expect(await twoPatterns()).toEqual([first, second]);
    expect(first).not.toBe(second);
  });

  it("may hit several providers, and is one fault all the same", async () => {
    const { live, ask, add, google } = given();
    const added = await add([fault(HANG), fault(HANG, { provider: "google" })], 0);
    expect([ask(0), ask(0, google)]).toEqual(["hang", "hang"]);
    await live.remove([added.id]);
    expect([ask(1), ask(1, google)]).toEqual(["200", "200"]);
    expect(live.all).toEqual([]);
  });

  it("closes the listener where it refuses everyone, together with those that did before", async () => {
    const { live, told, add } = given([fault(REFUSE, { atMs: 1000, forMs: 1000 })]);
    const added = await add([fault(REFUSE, { forMs: 500 })], 5000);
    expect(told).toEqual({
      openai: [
        { fromMs: 1000, untilMs: 2000 },
        { fromMs: 5000, untilMs: 5500 },
      ],
    });
    await live.remove([added.id]);
    expect(told["openai"]).toEqual([{ fromMs: 1000, untilMs: 2000 }]);
    await add([fault(HANG)], 6000);
    expect(told["openai"]).toHaveLength(1);
  });

  it("finds room where others are over, and else is turned down", async () => {
    const { live, add } = given();
    const oldest = await add([fault(HANG, { forMs: 10 })], 0);
    for (let count = 1; count < 1000; count += 1) await add([fault(HANG, { forMs: 1000 })], 0);
    expect(await live.add({ windows: [fault(HANG)], endless: false }, 9)).toBeNull();
    expect(live.all).toHaveLength(1000);
    await add([fault(HANG)], 10);
    expect(live.get(oldest.id)).toBeNull();
  });

  it("leaves nothing behind at a provider that nobody asks", async () => {
    const { add, openai } = given();
    for (let count = 0; count < 1500; count += 1) await add([fault(HANG, { forMs: 1 })], count * 10);
    expect(openai.faults.windows).toHaveLength(1000);
  });

  it("has at most so many windows together with the others", async () => {
    const { live } = given();
    const windows = Array.from({ length: 6000 }, (_, index) => fault(HANG, { atMs: index * 10, forMs: 5 }));
    expect(await live.add({ windows, endless: false }, 0)).not.toBeNull();
    expect(await live.add({ windows, endless: false }, 0)).toBeNull();
  });
});

describe("a fault of the scenario", () => {
  it("is one entry for all the times that it comes and all whom it hits", () => {
    const { live } = given([
      fault(HANG, { dice: [1], atMs: 0 }),
      fault(HANG, { dice: [0], atMs: 100 }),
      fault(HANG, { dice: [0, 1], atMs: 200 }),
      fault(HANG, { dice: [0], provider: "google", atMs: 100 }),
    ]);
    expect(live.all.map(({ id, from, windows }) => [id, from, windows.map(({ fromMs }) => fromMs)])).toEqual([
      ["1", "scenario", [0]],
      ["2", "scenario", [100, 100, 200]],
    ]);
  });

  it("ends at once when it is removed, and what follows it stays", async () => {
    const { live, ask } = given([
      fault(HANG, { dice: [0], forMs: 10_000 }),
      fault(BUSY, { dice: [1], atMs: 5000, forMs: 1000 }),
    ]);
    expect(ask(0)).toBe("hang");
    await live.remove(["1"]);
    expect([1, 5000, 6000].map((nowMs) => ask(nowMs))).toEqual(["200", "529", "200"]);
  });

  it("can be removed before it begins", async () => {
    const { live, ask } = given([fault(HANG, { atMs: 5000 })]);
    await live.remove(live.all.map(({ id }) => id));
    expect(ask(5000)).toBe("200");
  });
});
