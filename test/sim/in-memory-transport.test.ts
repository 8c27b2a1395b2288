import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { TransportResponse } from "../../src/core/transport.ts";
import type { FaultEffect, Scenario } from "../../src/config/scenario.ts";
import { inMemoryTransport } from "../../src/sim/in-memory-transport.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { VirtualClock } from "../../src/sim/virtual-clock.ts";
import { fault, scenarioOf, sent, STEADY, VARIED, type Wish } from "./simulation.ts";

const never = new Cancellation();
const BYTES_MAX = 8 * 1024 * 1024;

function givenWorld(scenario: Scenario = scenarioOf({ openai: STEADY }), seed = 1) {
  const clock = new VirtualClock();
  const startMs = clock.now();
  const transport = inMemoryTransport({ scenario, clock, random: seededRandom(seed), startMs });
  return {
    clock,
    transport,
    passedMs: () => clock.now() - startMs,
    ask: (wish: Wish = {}, cancellation = never) => clock.run(transport.send(sent(wish), cancellation)),
    cancelAt: (ms: number) => {
      const cancellation = new Cancellation();
      clock.timer(ms, () => cancellation.cancel("lost-race"), { daemon: true });
      return cancellation;
    },
  };
}

function faulty(effect: FaultEffect) {
  return givenWorld(scenarioOf({ openai: STEADY }, [fault(effect)]));
}

async function drain(response: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const bytes = await response.body.next();
    if (bytes === null) return text + decoder.decode();
    expect(bytes.length).toBeGreaterThan(0);
    text += decoder.decode(bytes, { stream: true });
  }
}

describe("an exchange in virtual time", () => {
  it("brings status, headers and body when the provider's latency has passed, for the price of one timer", async () => {
    const { ask, clock, passedMs } = givenWorld();
    const response = await ask();
    expect([response.status, response.headers["content-type"]]).toEqual([200, "application/json"]);
    expect(JSON.parse(await clock.run(response.body.text(BYTES_MAX)))).toMatchObject({ model: "gpt-4.1" });
    expect(passedMs()).toBe(1000);
    expect(clock.events).toBe(1);
    expect(clock.timerCount).toBe(0);
  });

  it("gives the same body as text and as chunks", async () => {
    for (const stream of [false, true]) {
      const [one, other] = [givenWorld(), givenWorld()];
      const text = await one.clock.run((await one.ask({ stream })).body.text(BYTES_MAX));
      expect(await other.clock.run(drain(await other.ask({ stream })))).toBe(text);
      expect(text).not.toBe("");
    }
  });

  it("brings the pieces of a stream at their times", async () => {
    const { ask, clock, passedMs } = givenWorld();
    const response = await ask({ stream: true });
    const times = [passedMs()];
    const read = async (): Promise<void> => {
      for (let bytes = await response.body.next(); bytes !== null; bytes = await response.body.next()) {
        times.push(passedMs());
      }
    };
    await clock.run(read());
    expect(times.slice(0, 3).map(Math.round)).toEqual([150, 150, 300]);
    expect(Math.round(times.at(-1) ?? 0)).toBe(1000);
    expect(times).toHaveLength(23);
  });

  it("has a late reader wait for nothing that is there already", async () => {
    const { ask, clock, passedMs } = givenWorld();
    const response = await ask({ stream: true });
    await clock.run(clock.sleep(5000, never));
    await clock.run(drain(response));
    expect(passedMs()).toBe(5150);
  });

  it("goes to the provider that it names, and to default behaviour for one that is not described", async () => {
    const slow = { ...STEADY, latency: { kind: "total", meanMs: 9000, p95Ms: 9000, p99Ms: 9000 } } as const;
    const world = givenWorld(scenarioOf({ openai: STEADY, default: slow }));
    await world.clock.run(world.transport.send(sent({}, "constructor"), never));
    expect(world.passedMs()).toBe(9000);
    const bare = givenWorld(scenarioOf({}));
    const response = await bare.ask();
    expect(response.status).toBe(200);
    expect(bare.passedMs()).toBeGreaterThan(500);
  });

  it("reads header names in any case and paths with escapes", async () => {
    const { clock, transport } = givenWorld();
    const request = sent({}, "google");
    const response = await clock.run(
      transport.send(
        {
          ...request,
          url: "https://generativelanguage.example/v1beta/models/gemini-2.5-flash%3AgenerateContent?x=1",
          headers: { "X-Goog-Api-Key": "any-key" },
          body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "hello" }] }] }),
        },
        never,
      ),
    );
    expect(response.status).toBe(200);
  });

  it.each([
    ["anthropic", { "x-api-key": "any-key", "anthropic-version": "2023-06-01" }],
    ["google", { "x-goog-api-key": "any-key" }],
    ["openai", { authorization: "Bearer any-key" }],
  ])("gives %s's list of models to whoever asks for it as that provider's clients do", async (provider, headers) => {
    const { clock, transport } = givenWorld();
    const url = "https://api.example/v1/models";
    const request = { provider, method: "GET", url, headers, body: "" } as const;
    expect((await clock.run(transport.send(request, never))).status).toBe(200);
  });

  it("refuses a scenario whose figures cannot be met, before any request", () => {
    const impossible = { ...STEADY, outputTokens: { mean: 1, p95: 1000 } };
    expect(() => givenWorld(scenarioOf({ wordy: impossible }))).toThrow("provider wordy");
  });

  it("is the same again for the same seed, whichever providers were asked before", async () => {
    const scenario = scenarioOf({ default: VARIED });
    const bodyOf = async (seed: number, first: string | null): Promise<string> => {
      const { clock, transport, passedMs } = givenWorld(scenario, seed);
      if (first !== null) await clock.run(transport.send(sent({}, first), never));
      const beforeMs = passedMs();
      const response = await clock.run(transport.send(sent({ id: "s7.0" }), never));
      return `${Math.round(passedMs() - beforeMs)} ${(await response.body.text(BYTES_MAX)).length}`;
    };
    expect(await bodyOf(1, "anthropic")).toBe(await bodyOf(1, null));
    expect(await bodyOf(2, null)).not.toBe(await bodyOf(1, null));
  });
});

describe("a provider that fails", () => {
  it.each([
    [{ kind: "blackout", mode: "refuse" }, "connect", 1],
    [{ kind: "blackout", mode: "reset" }, "reset", 200],
  ] as const)("%o rejects the exchange", async (effect, kind, atMs) => {
    const { ask, clock, passedMs } = faulty(effect);
    await expect(ask()).rejects.toMatchObject({ name: "TransportError", kind });
    expect(passedMs()).toBe(atMs);
    expect(clock.timerCount).toBe(0);
  });

  it("inside the body rejects the reading of it, as text and chunk by chunk", async () => {
    const { ask, clock } = faulty({ kind: "cut" });
    for (const stream of [false, true]) {
      const asText = await ask({ stream });
      await expect(clock.run(asText.body.text(BYTES_MAX))).rejects.toMatchObject({ kind: "cut" });
      const asChunks = await ask({ stream });
      await expect(clock.run(drain(asChunks))).rejects.toMatchObject({ kind: "cut" });
    }
  });

  it("that hangs holds no timer, and is what a world that stands still names", async () => {
    const { ask, clock } = faulty({ kind: "blackout", mode: "hang" });
    await expect(ask()).rejects.toThrow(
      "the world stands still at +0 ms: requests to openai (1) wait for something that never comes",
    );
    expect(clock.timerCount).toBe(0);
  });

  it("that floods is left at the limit, after the time that so many bytes take", async () => {
    const { ask, clock, passedMs } = faulty({ kind: "flood" });
    const response = await ask();
    await expect(clock.run(response.body.text(BYTES_MAX))).rejects.toMatchObject({ kind: "too-large" });
    expect(passedMs()).toBe(200 + 8 * 10);
    expect(clock.timerCount).toBe(0);
  });

  it("that drips keeps a reader of the whole body until it gives up", async () => {
    const { ask, cancelAt, clock, passedMs } = faulty({ kind: "drip" });
    const cancellation = cancelAt(60_000);
    const response = await ask({}, cancellation);
    await expect(clock.run(response.body.text(BYTES_MAX))).rejects.toMatchObject({ kind: "cancelled" });
    expect(passedMs()).toBe(60_000);
  });
});

describe("cancelling", () => {
  it.each([
    ["before the request", 0],
    ["before the headers", 100],
    ["between two pieces", 400],
  ])("%s rejects at once, for good, and leaves no timer and no listener", async (_, atMs) => {
    const { cancelAt, clock, transport, passedMs } = givenWorld();
    const cancellation = cancelAt(atMs);
    if (atMs === 0) cancellation.cancel("caller");
    const read = async (): Promise<void> => {
      const response = await transport.send(sent({ stream: true }), cancellation);
      await drain(response).catch(async (error: unknown) => {
        await expect(response.body.next()).rejects.toMatchObject({ kind: "cancelled" });
        await expect(response.body.text(BYTES_MAX)).rejects.toMatchObject({ kind: "cancelled" });
        throw error;
      });
    };
    await expect(clock.run(read())).rejects.toMatchObject({ name: "TransportError", kind: "cancelled" });
    expect(passedMs()).toBe(atMs);
    expect(cancellation.listenerCount).toBe(0);
    expect(clock.timerCount).toBe(atMs === 0 ? 1 : 0);
  });

  it("ends a hang", async () => {
    const { ask, cancelAt, clock, passedMs } = faulty({ kind: "blackout", mode: "hang" });
    const work = ask({}, cancelAt(3000));
    clock.timer(5000, () => {});
    await expect(work).rejects.toMatchObject({ kind: "cancelled" });
    expect(passedMs()).toBe(3000);
  });

  it("after an exchange that is over finds nothing of it left", async () => {
    const { clock, transport } = givenWorld();
    const cancellation = new Cancellation();
    const exchange = async (stream: boolean): Promise<void> => {
      await drain(await transport.send(sent({ stream }), cancellation));
    };
    for (const stream of [false, true]) await clock.run(exchange(stream));
    expect(cancellation.listenerCount).toBe(0);
  });
});
