import { describe, expect, it } from "vitest";
import { Cancellation } from "../../../src/core/cancellation.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, sentBy, trailOf } from "../../given.ts";
import { answering, response } from "../by-hand.ts";

const OPENAI = "provider: openai, model: gpt-4.1, weight: 9, max_retries: 0";
const CLAUDE = "provider: anthropic, model: claude-sonnet-4-5, weight: 5, max_retries: 0";
const FOREVER = "at_ms: 0, for_ms: 3600000";
const NO_CHECKS = "health_check_interval_ms: 3600000";
const LIMITED = JSON.stringify({ error: { message: "slow down", type: "requests", code: "rate_limit_exceeded" } });

describe("a breaker that opens again", () => {
  it("never reopens sooner than it did the time before", async () => {
    const chain = givenChain([OPENAI, CLAUDE], ["breaker: { failures: 1, reset_ms: 10000 }", NO_CHECKS]);
    const { ask, sleep, events } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, kind: status, status: 500`]),
    );
    for (let number = 0; number < 400; number++) {
      await ask(givenRequest(`r${number}`));
      await sleep(1000);
    }
    const openings = events.filter((event) => event.type === "breaker-opened");
    const openMs = openings.map(({ atMs, untilMs }) => untilMs - atMs);
    expect(openMs.length).toBeGreaterThanOrEqual(5);
    for (const [index, ms] of openMs.slice(1, 5).entries()) expect(ms).toBeGreaterThan(openMs[index] ?? Infinity);
    // Nobody is let through early: each opening but the first begins after the one before it was over.
    for (const [index, { atMs }] of openings.slice(1).entries())
      expect(atMs).toBeGreaterThanOrEqual(openings[index]?.untilMs ?? Infinity);
  });
});

describe("two rate limits of one tier", () => {
  it.each([
    ["5", "60"],
    ["60", "5"],
  ])("that ask for %s s and for %s s keep it free of traffic for the longer one", async (first, second) => {
    const { askLater, ask, sleep, powers, world } = await givenWorld(givenChain([OPENAI, CLAUDE]), givenScenario());
    const waits = [first, second];
    answering(powers, "openai", () => response(429, LIMITED, { "retry-after": waits.shift() ?? "0" }));
    await world.run(Promise.all(["r1", "r2"].map((id) => askLater(givenRequest(id)))));
    await sleep(59_000);
    expect((await ask(givenRequest("r3"))).outcome.skipped).toMatchObject([
      { provider: "openai", reason: "unavailable" },
    ]);
    await sleep(1000);
    expect((await ask(givenRequest("r4"))).outcome.attempts[0]?.provider).toBe("openai");
  });
});

describe("25 consecutive 500s", () => {
  it.each(["one after the other", "all at once"])("take a tier out of the rotation with the fifth: %s", async (how) => {
    const { ask, askLater, world, powers, events } = await givenWorld(
      givenChain([OPENAI, CLAUDE], [NO_CHECKS]),
      givenScenario([`${FOREVER}, provider: openai, kind: status, status: 500, first: 25`]),
    );
    const sent = sentBy(powers);
    const asked = Array.from({ length: 25 }, (_, number) => givenRequest(`r${number}`));
    const answers =
      how === "all at once"
        ? await world.run(Promise.all(asked.map((request) => askLater(request))))
        : await asked.reduce<Promise<Awaited<ReturnType<typeof ask>>[]>>(
            async (before, request) => [...(await before), await ask(request)],
            Promise.resolve([]),
          );
    expect(answers.every(({ outcome }) => outcome.ok)).toBe(true);
    expect(events.filter(({ type }) => type === "breaker-opened")).toHaveLength(1);
    // What was on its way when it opened cannot be taken back; after that nobody asks, and not at the end of some cycle.
    const atOpenai = sent.filter(({ provider }) => provider === "openai").length;
    expect(atOpenai).toBe(how === "all at once" ? 25 : 5);
    expect(trailOf((await ask(givenRequest("next"))).outcome)).toEqual(["anthropic ok"]);
    expect(sent.filter(({ provider }) => provider === "openai")).toHaveLength(atOpenai);
  });
});

describe("a chain whose primary is down", () => {
  const DEAD = `${FOREVER}, provider: openai, kind: blackout, mode: hang`;

  it("remembers it: later requests do not wait for the dead tier again", async () => {
    const chain = givenChain([`${OPENAI}, timeout_ms: 3000`, CLAUDE], ["breaker: { failures: 2 }", NO_CHECKS]);
    const { ask } = await givenWorld(chain, givenScenario([DEAD]));
    const tookMs: number[] = [];
    for (let number = 0; number < 20; number++) tookMs.push((await ask(givenRequest(`r${number}`))).outcome.latencyMs);
    expect(tookMs.slice(0, 2).every((ms) => ms > 3000)).toBe(true);
    expect(tookMs.slice(2).every((ms) => ms < 500)).toBe(true);
  });

  it("sends the dead tier no traffic but probes for as long as its breaker is open", async () => {
    const chain = givenChain(
      [`${OPENAI}, timeout_ms: 3000`, CLAUDE],
      ["breaker: { failures: 2, reset_ms: 30000 }", NO_CHECKS],
    );
    const { ask, sleep, powers, events } = await givenWorld(chain, givenScenario([DEAD]));
    const sent = sentBy(powers);
    for (let number = 0; number < 300; number++) {
      expect((await ask(givenRequest(`r${number}`))).outcome.ok).toBe(true);
      await sleep(1000);
    }
    const probes = events.filter((event) => event.type === "attempt-started" && event.role === "probe").length;
    expect(probes).toBeGreaterThan(0);
    // Open for 30 s, 60 s, 120 s, ...: in five minutes no more than four probes.
    expect(probes).toBeLessThanOrEqual(4);
    expect(sent.filter(({ provider }) => provider === "openai")).toHaveLength(2 + probes);
  });

  it("gives it its traffic back by and by when it has recovered, and nobody fails meanwhile", async () => {
    const chain = givenChain(
      [OPENAI, CLAUDE],
      ["breaker: { failures: 2, reset_ms: 10000, ramp_ms: 10000 }", NO_CHECKS],
    );
    const { askLater, world, events } = await givenWorld(
      chain,
      givenScenario(["at_ms: 0, for_ms: 5000, provider: openai, kind: blackout, mode: refuse"]),
    );
    const answers = await world.run(
      Promise.all(
        Array.from({ length: 400 }, async (_, number) => {
          await world.clock.sleep(number * 100, new Cancellation());
          return askLater(givenRequest(`r${number}`));
        }),
      ),
    );
    expect(answers.filter(({ outcome }) => !outcome.ok)).toEqual([]);
    const rampMs = (events.find(({ type }) => type === "breaker-ramp-began")?.atMs ?? 0) - world.startMs;
    const first = Math.ceil(rampMs / 100);
    const byPrimary = (from: number, to: number) =>
      answers.slice(from, to).filter(({ outcome }) => outcome.ok && outcome.tier === 0).length;
    const shares = [0, 25, 50, 75, 100].map((offset) => byPrimary(first + offset, first + offset + 25));
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
    expect(shares[0]).toBeLessThan(12);
    expect(shares[4]).toBe(25);
  });
});

describe("a 200 without content", () => {
  it.each(["openai", "anthropic", "google"])(
    "of %s is a failure: the fallback answers and the breaker counts it",
    async (name) => {
      const models: Record<string, string> = {
        openai: "gpt-4.1",
        anthropic: "claude-sonnet-4-5",
        google: "gemini-2.5-flash",
      };
      for (const stream of [false, true]) {
        const tiers = [
          `provider: ${name}, model: ${models[name]}, weight: 9, max_retries: 0`,
          "provider: mistral, model: mistral-large",
        ];
        const { ask, state } = await givenWorld(
          givenChain(tiers, ["breaker: { failures: 2 }", NO_CHECKS]),
          givenScenario([`${FOREVER}, provider: ${name}, kind: empty`]),
        );
        expect(trailOf((await ask(givenRequest("r1", { stream }))).outcome)).toEqual([`${name} empty`, "mistral ok"]);
        expect(trailOf((await ask(givenRequest("r2", { stream }))).outcome)).toEqual([`${name} empty`, "mistral ok"]);
        expect(state.tiers[0]?.breaker.state).toBe("open");
      }
    },
  );
});

describe("a model that is down while its provider is up", () => {
  it("is retried as often as its own tier says, and then its provider's other model answers", async () => {
    const chain = givenChain(
      [
        "provider: openai, model: gpt-4.1, weight: 9, max_retries: 2",
        "provider: openai, model: gpt-4.1-mini, weight: 1, max_retries: 0",
      ],
      ["retry: { backoff_ms: 10, jitter: none }"],
    );
    const { ask, state } = await givenWorld(
      chain,
      givenScenario([`${FOREVER}, provider: openai, model: gpt-4.1, kind: status, status: 503`]),
    );
    const { outcome } = await ask(givenRequest("r1"));
    expect(outcome.attempts.map(({ model, failure }) => [model, failure?.kind ?? "ok"])).toEqual([
      ["gpt-4.1", "overloaded"],
      ["gpt-4.1", "overloaded"],
      ["gpt-4.1", "overloaded"],
      ["gpt-4.1-mini", "ok"],
    ]);
    expect(outcome).toMatchObject({ ok: true, model: "gpt-4.1-mini", fallbackLevel: 1 });
    // Their standing is their own, too.
    expect(state.tiers.map(({ breaker }) => breaker)).toMatchObject([{ failures: 3 }, { failures: 0 }]);
  });
});

describe("a request that is at fault itself", () => {
  it.each([400, 413, 422])("with a %i goes to no other tier and is held against none", async (status) => {
    for (const stream of [false, true]) {
      const { ask, state } = await givenWorld(
        givenChain([OPENAI.replace("max_retries: 0", "max_retries: 3"), CLAUDE], ["breaker: { failures: 1 }"]),
        givenScenario([`${FOREVER}, provider: openai, kind: status, status: ${status}`]),
      );
      const { outcome } = await ask(givenRequest("r1", { stream }));
      expect(trailOf(outcome)).toEqual(["openai rejected"]);
      expect(outcome).toMatchObject({ ok: false, failure: { kind: "rejected", why: "request", status } });
      expect(state.tiers[0]?.breaker.state).toBe("closed");
    }
  });
});
