import { describe, expect, it } from "vitest";
import { undiciTransport } from "../../src/adapters/undici-transport.ts";
import type { FaultWindow } from "../../src/config/scenario.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { inMemoryTransport } from "../../src/sim/in-memory-transport.ts";
import { mergeWindows, refuseWindowsOf } from "../../src/sim/refuse-windows.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { startSimServer } from "../../src/sim/server.ts";
import { VirtualClock } from "../../src/sim/virtual-clock.ts";
import { fault, givenProvider, scenarioOf, sent, STEADY } from "./simulation.ts";
import { clock } from "./sockets.ts";

const refusing: FaultWindow = {
  dice: [0],
  atMs: 1000,
  forMs: 500,
  provider: "openai",
  model: null,
  probability: 1,
  severity: null,
  first: null,
  every: null,
  where: { stream: null, inputTokensMin: null },
  effect: { kind: "blackout", mode: "refuse" },
};

describe("when a listener is closed", () => {
  it("counts a provider's refusing blackouts from the start", () => {
    const faults = [refusing, { ...refusing, provider: "anthropic", atMs: 0 }, { ...refusing, atMs: 5000 }];
    expect(refuseWindowsOf(faults, "openai", 10_000)).toEqual([
      { fromMs: 11_000, untilMs: 11_500 },
      { fromMs: 15_000, untilMs: 15_500 },
    ]);
  });

  it.each<Partial<FaultWindow>>([
    { model: "gpt-4.1" },
    { probability: 0.5 },
    { first: 3 },
    { every: 2 },
    { where: { stream: true, inputTokensMin: null } },
    { where: { stream: null, inputTokensMin: 100 } },
    { effect: { kind: "blackout", mode: "hang" } },
  ])("stays open where a fault does not hit every request: %j", (changes) => {
    expect(refuseWindowsOf([{ ...refusing, ...changes }], "openai", 0)).toEqual([]);
  });

  it("joins windows that overlap or touch, and drops empty ones", () => {
    const windows = [
      { fromMs: 50, untilMs: 60 },
      { fromMs: 0, untilMs: 10 },
      { fromMs: 10, untilMs: 20 },
      { fromMs: 5, untilMs: 7 },
      { fromMs: 90, untilMs: 90 },
    ];
    expect(mergeWindows(windows)).toEqual([
      { fromMs: 0, untilMs: 20 },
      { fromMs: 50, untilMs: 60 },
    ]);
  });
});

const QUICK = { ...STEADY, latency: { kind: "total", meanMs: 10, p95Ms: 10, p99Ms: 10 } } as const;
const REFUSE: FaultWindow["effect"] = { kind: "blackout", mode: "refuse" };
const HANG: FaultWindow["effect"] = { kind: "blackout", mode: "hang" };

/** What becomes of a stream that is asked for while these faults last: an answer, or the kind of its failure. */
async function inVirtualTime(faults: readonly FaultWindow[]): Promise<string> {
  const virtual = new VirtualClock();
  const scenario = scenarioOf({ openai: QUICK }, faults);
  const transport = inMemoryTransport({ scenario, clock: virtual, random: seededRandom(1), startMs: virtual.now() });
  return outcomeOf(virtual.run(transport.send(sent({ stream: true }), new Cancellation())));
}

async function onSockets(faults: readonly FaultWindow[]): Promise<string> {
  const startMs = clock.now();
  const provider = givenProvider({ behaviour: QUICK, faults, startMs });
  const refuseWindows = { openai: refuseWindowsOf(faults, "openai", startMs) };
  const server = await startSimServer({ clock, providers: [provider], refuseWindows });
  const transport = undiciTransport();
  const url = `${server.listeners[0]?.url}/v1/chat/completions`;
  const outcome = await outcomeOf(transport.send({ ...sent({ stream: true }), url }, new Cancellation()));
  await transport.close();
  await server.close();
  return outcome;
}

function outcomeOf(exchange: Promise<{ readonly status: number }>): Promise<string> {
  return exchange.then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof Error && "kind" in error ? String(error.kind) : String(error)),
  );
}

describe("a refusal is the same in virtual time and on sockets", () => {
  it.each<readonly [title: string, faults: readonly FaultWindow[], outcome: string]>([
    ["of every request: no connection", [fault(REFUSE)], "connect"],
    ["of a model: a lost connection", [fault(REFUSE, { model: "gpt-4.1" })], "reset"],
    ["of another model: nothing", [fault(REFUSE, { model: "gpt-4.1-mini" })], "200"],
    ["of a share, which this request is in: a lost connection", [fault(REFUSE, { probability: 0.9999 })], "reset"],
    ["of the first requests: a lost connection", [fault(REFUSE, { first: 1 })], "reset"],
    ["of each so-manieth: a lost connection", [fault(REFUSE, { every: 1 })], "reset"],
    ["of streams: a lost connection", [fault(REFUSE, { where: { stream: true, inputTokensMin: null } })], "reset"],
    ["of every request while others hang: no connection", [fault(HANG), fault(REFUSE)], "connect"],
    [
      "of every request, and of a model: no connection",
      [fault(REFUSE, { model: "gpt-4.1" }), fault(REFUSE)],
      "connect",
    ],
  ])("%s", async (_, faults, outcome) => {
    expect({ virtual: await inVirtualTime(faults), sockets: await onSockets(faults) }).toEqual({
      virtual: outcome,
      sockets: outcome,
    });
  });
});
