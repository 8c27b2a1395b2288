import { describe, expect, it } from "vitest";
import { chainState } from "../../src/engine/chain-state.ts";
import type { Limiter } from "../../src/engine/limiter.ts";
import { RetryBudget } from "../../src/engine/retry-budget.ts";
import { SlidingCounter } from "../../src/engine/sliding-counter.ts";
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

describe("a tier's limits", () => {
  it("refuse the 61st request of a minute and admit it once the minute has passed", () => {
    const limiter = limiterOf("requests_per_minute: 60");
    for (let count = 0; count < 60; count++) {
      expect(limiter.admits(START_MS + count * 10, 0)).toBe(true);
      limiter.started(START_MS + count * 10, 0);
      limiter.ended(START_MS + count * 10, 0);
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
    limiter.ended(START_MS + 500, -700);
    expect(limiter.admits(START_MS + 500, 800)).toBe(true);
    expect(limiter.admits(START_MS + 500, 801)).toBe(false);
    limiter.started(START_MS + 1000, 100);
    limiter.ended(START_MS + 1500, 650);
    expect(limiter.admits(START_MS + 1500, 50)).toBe(true);
    expect(limiter.admits(START_MS + 1500, 51)).toBe(false);
    expect(limiter.admits(START_MS + 63_000, 1000)).toBe(true);
  });

  it("hold no more attempts in flight than max_concurrency", () => {
    const limiter = limiterOf("max_concurrency: 2");
    limiter.started(START_MS, 0);
    expect(limiter.admits(START_MS, 0)).toBe(true);
    limiter.started(START_MS, 0);
    expect(limiter.admits(START_MS + 3_600_000, 0)).toBe(false);
    limiter.ended(START_MS + 3_600_000, 0);
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
