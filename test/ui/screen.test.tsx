import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { BenchPlan } from "../../src/bench/bench-watcher.ts";
import type { FaultWish, Injection } from "../../src/ui/fault-menu.ts";
import { ASCII } from "../../src/ui/glyphs.ts";
import { answeredBy, emptyStore, PLAN, playedStore, Teller } from "./played.ts";
import { screen, type Screen } from "./screen.tsx";
import { bothTiers } from "../report/sample-report.ts";

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), "golden");

let open: Screen[] = [];
afterEach(() => {
  for (const each of open) each.close();
  open = [];
});

/** Whatever is wished. */
function noFault(): Promise<Injection> {
  return Promise.resolve({ ok: false, why: "not today" });
}

function shown(...parameters: Parameters<typeof screen>): Screen {
  const view = screen(...parameters);
  open.push(view);
  return view;
}

/** Written anew with UPDATE_GOLDEN=1. */
function golden(name: string, frame: string): string {
  const file = join(GOLDEN, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, `${frame}\n`);
  return readFileSync(file, "utf8").replace(/\n$/, "");
}

/** The last two numbers of a line. */
function amounts(line = ""): readonly number[] {
  return line
    .split(/ +/)
    .slice(-2)
    .map((word) => Number(word.replace("$", "")));
}

/** Names that are longer than any screen has room for. */
function planOf(tiers: number): BenchPlan {
  const tier = { provider: "a-provider-with-a-long-name", model: "a-model-with-an-even-longer-name-2026-01-01" };
  const chainTiers = Array.from({ length: tiers }, () => tier);
  const configurations = chainTiers.map((_, index) => ({
    chain: "a-chain-with-a-name-that-is-longer-than-most",
    name: `${index + 1} tiers`,
    tiers: index + 1,
    chainTiers,
  }));
  return { ...PLAN, configurations };
}

function expectToFit(view: Screen, columns: number, rows: number): void {
  const lines = view.lines();
  expect(lines.length, view.frame()).toBeLessThan(rows);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
}

describe("the screen", () => {
  it.each([
    [80, 24],
    [120, 40],
  ])("shows the run on %i x %i", (columns, rows) => {
    const frame = shown(playedStore(), columns, rows).frame();
    expect(frame).toBe(golden(`screen-${columns}x${rows}`, frame));
  });

  it.each([
    [80, 24],
    [120, 40],
  ])("shows one tier closely on %i x %i", async (columns, rows) => {
    const view = shown(playedStore(), columns, rows);
    await view.press("1");
    expect(view.frame()).toBe(golden(`tier-${columns}x${rows}`, view.frame()));
  });

  it("says that the run is warming up for as long as nothing is counted", () => {
    for (const pace of [null, "60x"]) {
      const [header = ""] = shown(playedStore({ plan: { ...PLAN, warmupMs: 69 * 60_000 } }), 80, 24, { pace }).lines();
      expect(header).toContain(
        pace === null ? " warming up virtual time 1:08:00" : " warming up, 60x virtual time 1:08:00",
      );
    }
    const [header] = shown(playedStore({ plan: { ...PLAN, warmupMs: 60_000 } }), 80, 24).lines();
    expect(header).not.toContain("warming up");
  });

  it("shows latencies instead of failovers and faults on 80 x 24 when they are asked for", async () => {
    const view = shown(playedStore(), 80, 24);
    expect(view.frame()).not.toContain("latency of");
    await view.press("h");
    expect(view.frame()).toBe(golden("latencies-80x24", view.frame()));
    await view.press("h");
    expect(view.frame()).toBe(golden("screen-80x24", view.frame()));
  });

  it("can be drawn in plain characters", async () => {
    const view = shown(playedStore(), 120, 40, { glyphs: ASCII });
    await view.press("1");
    expect(view.frame()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(view.frame()).toContain("! open");
    expect(view.frame()).toContain("|1 s");
  });

  it("shows money in the currency that was asked for, and names it where the amounts are", () => {
    const [dollars = [], yuan = []] = [undefined, { code: "CNY", per_usd: 8 }].map((currency) => {
      const lines = shown(playedStore(), 80, 24, { currency }).lines();
      return lines.slice(lines.findIndex((line) => line.includes("spent"))).slice(0, 2);
    });
    expect(yuan[0]).toMatch(/ spent CNY +wasted CNY$/);
    expect(amounts(yuan[1])).toEqual(amounts(dollars[1]).map((usd) => usd * 8));
    expect(yuan[1]).not.toContain("$");
  });

  it.each([undefined, { code: "CNY", per_usd: 7.3 }])(
    "cuts no amount and no key where there is little room (%o)",
    async (currency) => {
      for (const rows of [10, 30]) {
        const view = shown(playedStore(), 60, rows, { currency });
        for (const key of ["0", "1"]) {
          await view.press(key);
          const [head = "", values = ""] = view
            .lines()
            .slice(view.lines().findIndex((line) => line.includes("success")));
          expect(head).toMatch(currency === undefined ? /requests\/s +spent$/ : /requests\/s +spent CNY$/);
          expect(values).toMatch(currency === undefined ? / \$4\.380$/ : / 31\.974$/);
          expect(view.frame()).not.toMatch(/\d…|spent…/);
          expect(view.lines().at(-1)).toMatch(/^ q end .* h latencies  \? help$/);
        }
      }
    },
  );

  it("is never wider or taller than the terminal, at any size, with any number of tiers", () => {
    for (const tiers of [1, 4, 12]) {
      for (const [columns, rows] of [
        [20, 3],
        [59, 30],
        [60, 10],
        [72, 18],
        [80, 24],
        [80, 60],
        [110, 20],
        [200, 15],
        [240, 70],
      ] as const) {
        expectToFit(shown(playedStore({ plan: planOf(tiers) }), columns, rows), columns, rows);
      }
    }
  });

  it("fits as well with a tier closely, the latencies first, and a menu", async () => {
    const plan = { ...planOf(12), mode: "wire" } as const;
    for (const [columns, rows] of [
      [60, 10],
      [60, 13],
      [80, 24],
      [120, 40],
    ] as const) {
      const view = shown(playedStore({ plan, inject: noFault }), columns, rows);
      for (const keys of ["1", "h", "0", "f"]) {
        await view.press(keys);
        expectToFit(view, columns, rows);
      }
    }
  });

  it("keeps every column where it is while numbers grow", () => {
    const played = emptyStore();
    const { store, clock } = played;
    store.benchBegan(PLAN);
    const teller = new Teller(store, 3, bothTiers);
    const view = shown(played, 80, 24);
    const columns = () => {
      const lines = view.lines();
      const lane = lines.find((line) => line.startsWith(" gpt-4.1")) ?? "";
      const strip = lines.find((line) => line.includes("faults")) ?? "";
      return [
        lines.length,
        lane.indexOf("closed"),
        strip.indexOf("faults"),
        lines.findIndex((line) => line.includes("tier ")),
      ];
    };
    const before = columns();
    for (let number = 0; number < 990; number += 1) teller.ended(number * 1000, answeredBy(0));
    clock.pass(2000);
    expect(view.frame()).toContain("990/1,000");
    expect(columns()).toEqual(before);
  });

  it("has room for the phases of the load that the wire is put under", () => {
    const phase = { phase: "sequential", at_ms: 0, until_ms: 7000, stream: false } as const;
    const load = [40, 260, 500, 200].map((requests) => {
      const callers = { ...phase, requests, scenario_requests: requests, concurrency: requests };
      return requests === 500 ? ({ ...callers, phase: "concurrent" } as const) : callers;
    });
    const frame = shown(playedStore({ plan: { ...PLAN, load } }), 80, 24).frame();
    expect(frame).toMatch(/ 40 callers +\S+\/40 260 callers +\S+\/260 500 at once +\S+\/500 200 callers +0\/200$/m);
  });

  it("says in words what it says in colours", () => {
    const frame = shown(playedStore(), 80, 24).frame();
    for (const word of ["open", "closed", "blackout (hang)", "not in this configuration", "circuit-open"]) {
      expect(frame).toContain(word);
    }
  });
});

describe("the keys", () => {
  it("? explains the screen and goes back", async () => {
    const view = shown(playedStore(), 80, 24);
    await view.press("?");
    expect(view.frame()).toBe(golden("help-80x24", view.frame()));
    expect(view.lines().length).toBeLessThan(24);
    await view.press("?");
    expect(view.frame()).toContain("in flight    share");
  });

  it("p pauses and goes on; the time of a pause does not count", async () => {
    const played = playedStore();
    const view = shown(played, 80, 24);
    const left = /\d+ s left/.exec(view.frame())?.[0];
    await view.press("p");
    expect(view.frame()).toContain("paused");
    played.clock.pass(60_000);
    await view.press("p");
    expect(played.asked).toEqual(["pause", "resume"]);
    expect(view.frame()).not.toContain("paused");
    expect(/\d+ s left/.exec(view.frame())?.[0]).toBe(left);
  });

  it("p is not offered where time cannot be stopped", async () => {
    const played = playedStore({ canPause: false });
    const view = shown(played, 80, 24);
    expect(view.lines().at(-1)).not.toContain("pause");
    await view.press("p");
    expect(played.asked).toEqual([]);
    await view.press("?");
    expect(view.frame()).toContain("real time cannot be stopped");
  });

  it.each([
    ["q", "q", "end"],
    ["Ctrl-C", "\u0003", "interrupt"],
  ])("%s ends the run, also while it is paused", async (_, key, asked) => {
    const played = playedStore();
    const view = shown(played, 80, 24);
    await view.press("p");
    await view.press(key);
    expect(played.asked).toEqual(["pause", asked]);
    expect(view.lines().at(-1)).toContain("the report follows");
  });

  it("are heard one by one when they come together", async () => {
    const played = playedStore();
    const view = shown(played, 80, 24);
    await view.press("?p\u0003");
    expect(view.frame()).toContain("half-open: one request");
    expect(played.asked).toEqual(["pause", "interrupt"]);
  });

  it.each([
    ["Escape and Ctrl-C together", "\u001b\u0003", ["interrupt"]],
    ["Ctrl-C behind what begins like an arrow key", "\u001b[\u0003", ["interrupt"]],
    ["Ctrl-C behind one that was cut short", "\u001b[1;5\u0003", ["interrupt"]],
    ["Alt and q", "\u001bq", ["end"]],
    ["arrows, function keys and Ctrl with an arrow", "\u001b[A\u001bOP\u001b[15~\u001b[1;5C", []],
    ["signs of other scripts", "\u00fcp\u20ac", ["pause"]],
  ])("are read right when they come as %s", async (_, keys, asked) => {
    const played = playedStore();
    await shown(played, 80, 24).press(keys);
    expect(played.asked).toEqual(asked);
  });

  it("are not promised where none can be heard", () => {
    expect(shown(playedStore(), 80, 24, { keys: false }).lines().at(-1)).toContain("Ctrl-C ends");
  });
});

describe("a tier that is looked at closely", () => {
  it("is left by 0 and by Esc", async () => {
    const view = shown(playedStore(), 80, 24);
    const before = view.frame();
    for (const key of ["0", "\u001b"]) {
      await view.press("2");
      expect(view.frame()).toContain("last failures, newest first");
      await view.press(key);
      expect(view.frame()).toBe(before);
    }
  });

  it("is always among those that are shown", async () => {
    const chainTiers = Array.from({ length: 9 }, (_, index) => ({ provider: "any", model: `model-${index + 1}` }));
    const configurations = [2, 9].map((tiers) => ({ chain: "long", name: `${tiers} tiers`, tiers, chainTiers }));
    const view = shown(playedStore({ plan: { ...PLAN, configurations } }), 80, 12);
    expect(view.frame()).not.toContain("model-9");
    await view.press("9");
    expect(view.frame()).toMatch(/model-1 .*\n.*model-9 /);
    expect(view.frame()).toContain("closed since 0:00:00");
  });

  it("says where it does not take part", async () => {
    const view = shown(playedStore(), 80, 24);
    await view.press("4");
    expect(view.frame()).toMatch(
      /deepseek-chat +not in this configuration\n.*\n +nothing to tell until a configuration has it\n/,
    );
    expect(view.frame()).not.toContain("last failures");
  });
});

describe("a fault by hand", () => {
  const WIRE = { ...PLAN, mode: "wire" } as const;

  /** A screen over real sockets, where every wish comes true. */
  function onWire() {
    const wishes: FaultWish[] = [];
    const inject = (wish: FaultWish): Promise<Injection> => {
      wishes.push(wish);
      const from_ms = 68 * 60_000;
      const fault = { provider: String(wish["provider"]), kind: String(wish["kind"]), detail: "hang" } as const;
      return Promise.resolve({
        ok: true,
        fault: { ...fault, from_ms, to_ms: from_ms + 5000, model: null, probability: 1 },
      });
    };
    return { wishes, view: shown(playedStore({ plan: WIRE, canPause: false, inject }), 80, 24) };
  }

  it("is chosen by keys, begins, and is seen in its lane", async () => {
    const { wishes, view } = onWire();
    await view.press("f");
    expect(view.lines().slice(-2)).toEqual([
      " a fault at   1 openai   2 anthropic",
      " Enter openai: hang for 5 s     Esc no fault",
    ]);
    await view.press("21");
    expect(view.lines().at(-2)).toContain(" anthropic: hang for   1 1 s   2 5 s");
    await view.press("2");
    expect(wishes).toEqual([{ provider: "anthropic", kind: "blackout", mode: "hang", for_ms: 5000 }]);
    expect(view.lines().at(-1)).toContain("begun: blackout (hang) at anthropic for 5 s");
    expect(view.frame()).toMatch(/claude-sonnet-4-5 .*\n +blackout \(hang\)/);
  });

  it("is at the provider of the tier that is looked at", async () => {
    const { wishes, view } = onWire();
    await view.press("2ff");
    expect(wishes).toMatchObject([{ provider: "anthropic", kind: "blackout" }]);
  });

  it("is given up by Esc, and q still ends the run", async () => {
    const played = playedStore({ plan: WIRE, canPause: false, inject: noFault });
    const view = shown(played, 80, 24);
    await view.press("f0");
    expect(view.lines().at(-1)).toContain("f fault");
    await view.press("fq");
    expect(played.asked).toEqual(["end"]);
  });

  it("is not there in virtual time, and says so", async () => {
    const view = shown(playedStore(), 80, 24);
    expect(view.lines().at(-1)).not.toContain("f fault");
    await view.press("f");
    expect(view.lines().at(-1)).toContain("f is for real sockets (--wire)");
  });

  it("that cannot be says why", async () => {
    const view = shown(playedStore({ plan: WIRE, inject: noFault }), 80, 24);
    await view.press("ff");
    expect(view.lines().at(-1)).toContain("no fault: not today");
  });
});

describe("the store", () => {
  it("pauses with every figure of that moment, however lately it was drawn", () => {
    const { store, clock } = emptyStore();
    store.benchBegan(PLAN);
    const [before, now] = [bothTiers(), bothTiers()];
    let report = before;
    const teller = new Teller(store, 1, () => report);
    clock.pass(300);
    expect(store.state?.report).toBe(before);
    report = now;
    teller.ended(1000, answeredBy(0));
    store.togglePause();
    expect(store.state?.requests).toBe(1);
    expect(store.state?.report).toBe(now);
  });

  it("begins its screen anew when the bench does so in another world, with the help still open", async () => {
    const played = playedStore();
    const { store, clock } = played;
    const view = shown(played, 80, 24);
    await view.press("?");
    const { timers } = clock;
    store.benchBegan({ ...PLAN, mode: "wire" });
    expect(clock.timers).toBe(timers);
    expect(view.frame()).toContain("half-open: one request");
    await view.press("?");
    expect(view.frame()).toContain("real time 0:00:00");
    expect(view.frame()).toContain("1/4 primary only");
    expect(view.frame()).not.toContain("left");
  });

  it("takes no frame and keeps no timer once it is closed", () => {
    const { store, clock } = playedStore();
    let frames = 0;
    store.subscribe(() => void (frames += 1));
    clock.pass(1000);
    expect(frames).toBe(5);
    store.close();
    clock.pass(1000);
    expect({ frames, timers: clock.timers }).toEqual({ frames: 5, timers: 0 });
  });
});
