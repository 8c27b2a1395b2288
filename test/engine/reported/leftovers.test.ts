import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { Cancellation } from "../../../src/core/cancellation.ts";
import { closeChain } from "../../../src/engine/chain-state.ts";
import { runChain } from "../../../src/engine/run-chain.ts";
import { VirtualClock } from "../../../src/sim/virtual-clock.ts";
import { givenChain, givenRequest, givenScenario, givenWorld } from "../../given.ts";

const TIERS = [
  "provider: openai, model: gpt-4.1, weight: 9, max_retries: 1, timeout_ms: 2000",
  "provider: anthropic, model: claude-sonnet-4-5, weight: 5",
];
const KINDS = ["blackout, mode: hang", "cut", "drip", "empty", "in-band-error", "malformed", "status, status: 503"];
const WARM_UP = 1000;
const REQUESTS = 5000;
/** A request that leaves as much as its own text behind would be far above it; chance in the heap is far below. */
const LEFT_BYTES_PER_REQUEST_MAX = 200;

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") for (let times = 0; times < 3; times++) collect();
  return process.memoryUsage().heapUsed;
}

/** A chain whose primary fails in every way in turn, every other time, asked five times a second. */
async function given() {
  const windows = KINDS.map(
    (kind, index) => `at_ms: ${index * 170_000}, for_ms: 170000, provider: openai, kind: ${kind}, probability: 0.5`,
  );
  const { world, state, powers } = await givenWorld(
    givenChain(TIERS, ["breaker: { failures: 1000, failure_rate: 0 }", "hedge: { after_ms: 900 }"]),
    givenScenario(windows),
  );
  const told = new Map<string, number>();
  const counting = { ...powers, emit: ({ type }: { type: string }) => void told.set(type, (told.get(type) ?? 0) + 1) };
  let listenersLeft = 0;
  const askOne = async (number: number): Promise<void> => {
    const token = new Cancellation();
    const pieces = runChain(state, givenRequest(`r${number}`, { stream: number % 2 === 0 }), counting, token);
    for (let step = await pieces.next(); step.done !== true;) step = await pieces.next();
    listenersLeft += token.listenerCount;
  };
  /** A few at a time, so that the test itself holds on to none of them. */
  const asking = async (from: number, to: number): Promise<void> => {
    for (let number = from; number < to; number += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => askOne(number + index)));
      await world.clock.sleep(2000, new Cancellation());
    }
  };
  return {
    world,
    state,
    told,
    listenersLeft: () => listenersLeft,
    ask: (from: number, to: number) => world.run(asking(from, to)),
  };
}

describe("thousands of requests that fail in every way", () => {
  it("leave nothing behind: no timer, no listener, no place taken, no memory", async () => {
    const { world, state, told, listenersLeft, ask } = await given();
    await ask(0, WARM_UP);
    const before = heapBytes();
    await ask(WARM_UP, WARM_UP + REQUESTS);
    expect((heapBytes() - before) / REQUESTS).toBeLessThan(LEFT_BYTES_PER_REQUEST_MAX);
    expect(told.get("attempt-failed")).toBeGreaterThan(REQUESTS / 10);
    expect(listenersLeft()).toBe(0);
    expect(state.tiers.map(({ limiter }) => limiter.inFlight)).toEqual([0, 0]);
    const count = (type: string) => told.get(type) ?? 0;
    expect(count("attempt-started")).toBe(count("attempt-succeeded") + count("attempt-failed"));
    expect(count("request-started")).toBe(count("request-succeeded") + count("request-failed"));
    closeChain(state);
    await world.run(world.clock.sleep(10_000, new Cancellation()));
    if (!(world.clock instanceof VirtualClock)) throw new Error("not in virtual time");
    expect(world.clock.timerCount).toBe(0);
  }, 30_000);
});
