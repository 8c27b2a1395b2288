import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { chainState } from "../../src/engine/chain-state.ts";
import type { Limiter } from "../../src/engine/limiter.ts";
import { RetryBudget } from "../../src/engine/retry-budget.ts";
import { SlidingCounter } from "../../src/engine/sliding-counter.ts";
import { usageOf } from "../../src/engine/usage.ts";
import { givenChain, givenRequest, givenScenario, givenWorld } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1";
const ANTHROPIC = "provider: anthropic, model: claude-sonnet-4-5";
const FOREVER = "at_ms: 0, for_ms: 3600000";
const START_MS = 1_767_225_600_000;

function limiterOf(limits: string): Limiter {
  const limiter = chainState(givenChain([`${OPENAI}, ${limits}`])).tiers[0]?.limiter;
  if (limiter === undefined) throw new Error("no tier");
  return limiter;
}

const givenLarge = (id: string) => givenRequest(id, { tokensMax: 6000 });

/** How many extras it allows at this time, which are spent then. */
function extrasAllowed(budget: RetryBudget, nowMs: number): number {
  let count = 0;
  for (; count < 10_000 && budget.allows(nowMs); count++) budget.spend(nowMs);
  return count;
}

describe("a sliding counter", () => {
  it("keeps everything within its window and nothing much older", () => {
    const counter = new SlidingCounter(60_000);
    counter.add(START_MS, 3);
    counter.add(START_MS + 30_000, 4);
    expect(counter.total(START_MS + 60_000)).toBe(7);
    expect(counter.total(START_MS + 61_000)).toBe(4);
    expect(counter.total(START_MS + 90_000)).toBe(4);
    expect(counter.total(START_MS + 91_000)).toBe(0);
  });

  it("forgets at once what lies many windows back, and counts on", () => {
    const counter = new SlidingCounter(10_000);
    for (let second = 0; second < 30; second++) counter.add(START_MS + second * 1000, 1);
    expect(counter.total(START_MS + 29_000)).toBeGreaterThanOrEqual(10);
    expect(counter.total(START_MS + 29_000)).toBeLessThanOrEqual(11);
    expect(counter.total(START_MS + 86_400_000)).toBe(0);
    counter.add(START_MS + 86_400_000, 5);
    expect(counter.total(START_MS + 86_400_000)).toBe(5);
  });
});

describe("a sliding counter that is full", () => {
  it("tells to the millisecond when enough of it will have expired", () => {
    const counter = new SlidingCounter(60_000);
    for (const atMs of [0, 10_500, 20_500]) counter.add(START_MS + atMs, 2);
    const nowMs = START_MS + 30_000;
    for (const amount of [5, 3, 1]) {
      const waitMs = counter.untilAtMostMs(nowMs, amount) ?? Number.NaN;
      const seen = new SlidingCounter(60_000);
      for (const atMs of [0, 10_500, 20_500]) seen.add(START_MS + atMs, 2);
      expect(seen.total(nowMs + waitMs - 1)).toBeGreaterThan(amount);
      expect(seen.total(nowMs + waitMs)).toBeLessThanOrEqual(amount);
    }
    expect(counter.untilAtMostMs(nowMs, 6)).toBe(0);
    expect(counter.untilAtMostMs(nowMs, -1)).toBeNull();
  });
});

describe("the wait for a place at a full tier", () => {
  const LONE = `${OPENAI}, requests_per_minute: 2`;

  it("is as long as it takes for a request of the last minute to expire, and longer for each that waits already", () => {
    const limiter = limiterOf("requests_per_minute: 2");
    expect(limiter.expectedWaitMs(START_MS, 0, null)).toBe(0);
    limiter.started(START_MS, 0);
    limiter.started(START_MS + 20_000, 0);
    expect(limiter.expectedWaitMs(START_MS + 30_000, 0, null)).toBe(31_000);
    limiter.waitBegan(0);
    expect(limiter.expectedWaitMs(START_MS + 30_000, 0, null)).toBe(51_000);
    limiter.waitBegan(0);
    expect(limiter.expectedWaitMs(START_MS + 30_000, 0, null)).toBeNull();
  });

  it("for tokens counts what is expected; what will never fit is not waited for", () => {
    const limiter = limiterOf("tokens_per_minute: 1000");
    limiter.started(START_MS, 800);
    expect(limiter.expectedWaitMs(START_MS, 200, null)).toBe(0);
    expect(limiter.expectedWaitMs(START_MS, 201, null)).toBe(61_000);
    expect(limiter.expectedWaitMs(START_MS, 1001, null)).toBeNull();
  });

  it("for one of several places is a typical answer's share, and unknown while that is", () => {
    const limiter = limiterOf("max_concurrency: 4");
    for (let count = 0; count < 4; count++) limiter.started(START_MS, 0);
    expect(limiter.expectedWaitMs(START_MS, 0, null)).toBeNull();
    expect(limiter.expectedWaitMs(START_MS, 0, 1000)).toBe(250);
  });

  it("is taken where there is no other tier and it leaves time for an answer", async () => {
    const { ask, events, world } = await givenWorld(givenChain([LONE], ["timeout_ms: 150000"]), givenScenario());
    await ask(givenRequest("r1"));
    await ask(givenRequest("r2"));
    const { outcome } = await ask(givenRequest("r3"));
    expect(outcome).toMatchObject({ ok: true, tier: 0, skipped: [] });
    const [waited] = events.filter(({ type }) => type === "place-awaited");
    expect(waited).toMatchObject({ requestId: "r3", tier: 0 });
    expect(world.clock.now() - world.startMs).toBeGreaterThan(60_000);
  });

  it("is not taken where the deadline comes first", async () => {
    const { ask, events } = await givenWorld(givenChain([LONE], ["timeout_ms: 30000"]), givenScenario());
    await ask(givenRequest("r1"));
    await ask(givenRequest("r2"));
    const { outcome } = await ask(givenRequest("r3"));
    expect(outcome).toMatchObject({ ok: false, failure: { cause: "skipped" }, skipped: [{ reason: "over-limit" }] });
    expect(outcome.latencyMs).toBe(0);
    expect(events.filter(({ type }) => type === "place-awaited")).toEqual([]);
  });

  it("is taken for a busy tier that is about to have a place, though another tier could be asked at once", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_concurrency: 4`, ANTHROPIC];
    const { ask, askLater, events, world } = await givenWorld(givenChain(tiers), givenScenario());
    for (let number = 0; number < 20; number++) await ask(givenRequest(`learn${number}`));
    const asked = Array.from({ length: 5 }, (_, number) => askLater(givenRequest(`r${number}`)));
    const answers = await world.run(Promise.all(asked));
    expect(answers.map(({ outcome }) => outcome.ok && outcome.tier)).toEqual([0, 0, 0, 0, expect.any(Number)]);
    expect(events.find(({ type }) => type === "place-awaited")).toMatchObject({ requestId: "r4", tier: 0 });
    const waits = events.filter(({ type }) => type === "place-awaited").length;
    expect(waits).toBeLessThanOrEqual(3);
  });

  it("is taken also where nobody knows yet how long an answer takes, but not where another tier could be asked", async () => {
    const lone = await givenWorld(givenChain([`${OPENAI}, max_concurrency: 2`]), givenScenario());
    const asked = ["r1", "r2", "r3", "r4"].map((id) => lone.askLater(givenRequest(id)));
    const answers = await lone.world.run(Promise.all(asked));
    expect(answers.map(({ outcome }) => outcome.ok)).toEqual([true, true, true, true]);
    const two = await givenWorld(givenChain([`${OPENAI}, weight: 2, max_concurrency: 1`, ANTHROPIC]), givenScenario());
    const both = await two.world.run(Promise.all(["r1", "r2"].map((id) => two.askLater(givenRequest(id)))));
    expect(both.map(({ outcome }) => outcome.ok && outcome.tier)).toEqual([0, 1]);
    expect(two.events.filter(({ type }) => type === "place-awaited")).toEqual([]);
  });

  it("is taken in the end where the tiers that were asked instead have failed", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_concurrency: 1`, `${ANTHROPIC}, max_retries: 0`];
    const fails = `${FOREVER}, provider: anthropic, kind: status, status: 500`;
    const { askLater, world } = await givenWorld(givenChain(tiers), givenScenario([fails]));
    const asked = ["r1", "r2", "r3"].map((id) => askLater(givenRequest(id)));
    const answers = await world.run(Promise.all(asked));
    expect(answers.map(({ outcome }) => outcome.ok && outcome.tier)).toEqual([0, 0, 0]);
    expect(answers[1]?.outcome.skipped).toMatchObject([{ tier: 0, reason: "over-limit" }]);
  });

  it("ends at once when the caller leaves, and is not counted any more", async () => {
    const { askLater, ask, state, world } = await givenWorld(
      givenChain([LONE], ["timeout_ms: 150000"]),
      givenScenario(),
    );
    await ask(givenRequest("r1"));
    await ask(givenRequest("r2"));
    const cancellation = new Cancellation();
    const waiting = askLater(givenRequest("r3"), cancellation);
    const startMs = world.clock.now();
    world.clock.timer(500, () => cancellation.cancel("caller"));
    const { outcome } = await world.run(waiting);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "cancelled" }, latencyMs: 500 });
    const limiter = state.tiers[0]?.limiter;
    const nowMs = world.clock.now();
    expect(limiter?.expectedWaitMs(nowMs, 0, null)).toBeLessThanOrEqual(61_000 - (nowMs - startMs));
  });
});

describe("the usage of a chain", () => {
  it("tells what every tier has used of its limits, also where there are none", async () => {
    const tiers = [
      `${OPENAI}, weight: 2, requests_per_minute: 60, tokens_per_minute: 100000, max_concurrency: 3`,
      ANTHROPIC,
    ];
    const { ask, askLater, state, world } = await givenWorld(givenChain(tiers), givenScenario());
    const { outcome } = await ask(givenRequest("r1", { tokensMax: 30 }));
    const used = outcome.ok && outcome.usage !== null ? outcome.usage.inputTokens + outcome.usage.outputTokens : 0;
    expect(used).toBeGreaterThan(0);
    const under = askLater(givenRequest("r2", { tokensMax: 1000 }));
    expect(usageOf(state, world.clock.now())).toEqual([
      {
        tier: 0,
        provider: "openai",
        model: "gpt-4.1",
        requestsPerMinute: { used: 2, limit: 60 },
        // What is under way counts with all it may use.
        tokensPerMinute: { used: used + 5 + 1000, limit: 100_000 },
        concurrency: { used: 1, limit: 3 },
      },
      {
        tier: 1,
        provider: "anthropic",
        model: "claude-sonnet-4-5",
        requestsPerMinute: { used: 0, limit: null },
        tokensPerMinute: { used: 0, limit: null },
        concurrency: { used: 0, limit: null },
      },
    ]);
    await world.run(under);
    expect(usageOf(state, world.clock.now() + 62_000)[0]).toMatchObject({
      requestsPerMinute: { used: 0, limit: 60 },
      tokensPerMinute: { used: 0, limit: 100_000 },
      concurrency: { used: 0, limit: 3 },
    });
  });
});

describe("a tier's limits", () => {
  it("refuse the 61st request of a minute and admit it once the minute has passed", () => {
    const limiter = limiterOf("requests_per_minute: 60");
    for (let count = 0; count < 60; count++) {
      expect(limiter.admits(START_MS + count * 10, 0)).toBe(true);
      limiter.started(START_MS + count * 10, 0);
      limiter.ended(START_MS + count * 10, START_MS + count * 10, 0);
    }
    expect(limiter.admits(START_MS + 600, 0)).toBe(false);
    expect(limiter.admits(START_MS + 59_999, 0)).toBe(false);
    expect(limiter.admits(START_MS + 62_000, 0)).toBe(true);
  });

  it("count the tokens that are expected, and give back those that were not used", () => {
    const limiter = limiterOf("tokens_per_minute: 1000");
    limiter.started(START_MS, 900);
    expect(limiter.admits(START_MS, 100)).toBe(true);
    expect(limiter.admits(START_MS, 101)).toBe(false);
    limiter.ended(START_MS + 500, START_MS, -700);
    expect(limiter.admits(START_MS + 500, 800)).toBe(true);
    expect(limiter.admits(START_MS + 500, 801)).toBe(false);
    limiter.started(START_MS + 1000, 100);
    limiter.ended(START_MS + 1500, START_MS + 1000, 650);
    expect(limiter.admits(START_MS + 1500, 50)).toBe(true);
    expect(limiter.admits(START_MS + 1500, 51)).toBe(false);
    expect(limiter.admits(START_MS + 63_000, 1000)).toBe(true);
  });

  it("give back what was not used where it was counted, so that nobody has credit once the attempt is older", () => {
    const limiter = limiterOf("tokens_per_minute: 1000");
    limiter.started(START_MS, 900);
    limiter.ended(START_MS + 40_000, START_MS, -700);
    expect(limiter.tokens(START_MS + 40_000)).toBe(200);
    expect(limiter.tokens(START_MS + 62_000)).toBe(0);
    expect(limiter.admits(START_MS + 62_000, 1001)).toBe(false);
    // Of what is older than the window nothing is counted any more, neither way.
    limiter.started(START_MS + 70_000, 900);
    limiter.ended(START_MS + 170_000, START_MS + 70_000, -700);
    expect(limiter.tokens(START_MS + 170_000)).toBe(0);
  });

  it("count no tokens for what was refused", async () => {
    const tiers = [`${OPENAI}, weight: 2, max_retries: 0, tokens_per_minute: 10000`, ANTHROPIC];
    const down = `${FOREVER}, provider: openai, kind: blackout, mode: refuse`;
    const { ask, state, world } = await givenWorld(givenChain(tiers), givenScenario([down]));
    await ask(givenLarge("r1"));
    expect(usageOf(state, world.clock.now())[0]).toMatchObject({
      requestsPerMinute: { used: 1 },
      tokensPerMinute: { used: 0 },
    });
  });

  it("hold no more attempts in flight than max_concurrency", () => {
    const limiter = limiterOf("max_concurrency: 2");
    limiter.started(START_MS, 0);
    expect(limiter.admits(START_MS, 0)).toBe(true);
    limiter.started(START_MS, 0);
    expect(limiter.admits(START_MS + 3_600_000, 0)).toBe(false);
    limiter.ended(START_MS + 3_600_000, START_MS, 0);
    expect(limiter.admits(START_MS + 3_600_000, 0)).toBe(true);
  });

  it("send what is over them to the next tier", async () => {
    const tiers = [`${OPENAI}, weight: 2, requests_per_minute: 3`, ANTHROPIC];
    const { ask, sleep } = await givenWorld(givenChain(tiers), givenScenario());
    const providers: string[] = [];
    for (let number = 0; number < 4; number++) {
      const { outcome } = await ask(givenRequest(`r${number}`));
      providers.push(outcome.ok ? outcome.provider : "none");
    }
    expect(providers).toEqual(["openai", "openai", "openai", "anthropic"]);
    await sleep(62_000);
    expect((await ask(givenRequest("later"))).outcome).toMatchObject({ ok: true, provider: "openai" });
  });

  it("reserve the tokens of an answer while it is under way and give back those it did not need", async () => {
    const tiers = [`${OPENAI}, weight: 2, tokens_per_minute: 10000`, ANTHROPIC];
    const { ask, askLater, world } = await givenWorld(givenChain(tiers), givenScenario());
    const both = await world.run(Promise.all([askLater(givenLarge("r1")), askLater(givenLarge("r2"))]));
    expect(both.map(({ outcome }) => outcome.ok && outcome.provider)).toEqual(["openai", "anthropic"]);
    expect(both[1]?.outcome.skipped).toMatchObject([{ reason: "over-limit" }]);
    expect((await ask(givenLarge("r3"))).outcome).toMatchObject({ ok: true, provider: "openai" });
  });
});

describe("a retry budget", () => {
  it("allows a floor without any traffic and a share of the traffic on top", () => {
    expect(extrasAllowed(new RetryBudget({ ratio: 0.2, perSecond: 1 }), START_MS)).toBe(10);
    const busy = new RetryBudget({ ratio: 0.2, perSecond: 1 });
    for (let count = 0; count < 500; count++) busy.requestStarted(START_MS);
    expect(extrasAllowed(busy, START_MS)).toBe(110);
    const strict = new RetryBudget({ ratio: 0.1, perSecond: 0 });
    for (let count = 0; count < 50; count++) strict.requestStarted(START_MS);
    expect(extrasAllowed(strict, START_MS)).toBe(5);
  });

  it("lets credits and extras expire after ten seconds", () => {
    const budget = new RetryBudget({ ratio: 1, perSecond: 0.1 });
    for (let count = 0; count < 20; count++) budget.requestStarted(START_MS);
    expect(extrasAllowed(budget, START_MS + 5000)).toBe(21);
    expect(budget.allows(START_MS + 9999)).toBe(false);
    // The credit of that traffic is gone and so are the extras of then: the floor is left.
    expect(extrasAllowed(budget, START_MS + 16_000)).toBe(1);
  });

  it("keeps 500 requests that fail at once from making 500 retries", async () => {
    const chain = givenChain(
      [`${OPENAI}, weight: 2, max_retries: 3`, ANTHROPIC],
      ["breaker: { failures: 1000, failure_rate: 0 }", "retry: { backoff_ms: 100, jitter: none }"],
    );
    const scenario = givenScenario([`${FOREVER}, provider: openai, kind: status, status: 503`]);
    const { askLater, world, events } = await givenWorld(chain, scenario);
    const asked = Array.from({ length: 500 }, (_, number) => askLater(givenRequest(`r${number}`)));
    const answers = await world.run(Promise.all(asked));
    expect(answers.every(({ outcome }) => outcome.ok && outcome.provider === "anthropic")).toBe(true);
    // A fifth of the traffic and ten seconds of one a second: spent in full, and never more.
    expect(events.filter(({ type }) => type === "retry-scheduled")).toHaveLength(110);
    expect(events.filter((event) => event.type === "attempt-started" && event.tier === 0)).toHaveLength(610);
  });
});
