import { describe, expect, it } from "vitest";
import type { EngineEvent } from "../../src/core/event.ts";
import type { AttemptFailure } from "../../src/core/failure.ts";
import { mayRetry, retryWaitMs } from "../../src/engine/retry.ts";
import { judge } from "../../src/engine/verdict.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const OPENAI = "provider: openai, model: gpt-4.1";
const PLAIN = { backoffMs: 1000, factor: 2, maxBackoffMs: 8000, jitter: "none" } as const;
const FULL = { ...PLAIN, jitter: "full" } as const;
const overloaded: AttemptFailure = { kind: "overloaded", message: "busy" };
const connect: AttemptFailure = { kind: "connect", message: "refused" };
const timeout: AttemptFailure = { kind: "timeout", phase: "first-token", message: "silent" };

describe("the wait before a retry", () => {
  it("doubles from 1 s up to its cap, however many retries were made", () => {
    const waits = [0, 1, 2, 3, 4, 5000].map((done) => retryWaitMs(overloaded, PLAIN, done, 0.5));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
    expect(retryWaitMs(overloaded, { ...PLAIN, maxBackoffMs: 3000 }, 2, 0.5)).toBe(3000);
    expect(retryWaitMs(overloaded, { ...PLAIN, backoffMs: 5000, maxBackoffMs: 3000 }, 0, 0.5)).toBe(3000);
  });

  it("with full jitter is anything from nothing to all of it", () => {
    expect(retryWaitMs(overloaded, FULL, 1, 0)).toBe(0);
    expect(retryWaitMs(overloaded, FULL, 1, 0.25)).toBe(500);
    expect(retryWaitMs(overloaded, FULL, 1, 0.999)).toBeCloseTo(1998, 6);
    expect(retryWaitMs(overloaded, FULL, 10, 0.5)).toBe(4000);
  });

  it.each(["rate-limited", "overloaded", "server-error"] as const)(
    "is the provider's own hint where %s has one, above the cap and without jitter",
    (kind) => {
      expect(retryWaitMs({ kind, message: "wait", retryAfterMs: 12_345 }, FULL, 0, 0.1)).toBe(12_345);
      expect(retryWaitMs({ kind, message: "wait", retryAfterMs: 0 }, FULL, 0, 0.1)).toBe(0);
    },
  );

  it("is spread over its whole range by the requests that wait", async () => {
    const chain = givenChain(
      [OPENAI],
      ["retry: { backoff_ms: 1000 }", "retry_budget: { ratio: 1 }", "breaker: { failures: 1000, failure_rate: 0 }"],
    );
    const fault = "at_ms: 0, for_ms: 100, provider: openai, kind: status, status: 503";
    const { askLater, world, events } = await givenWorld(chain, givenScenario([fault]));
    await world.run(Promise.all(Array.from({ length: 200 }, (_, number) => askLater(givenRequest(`r${number}`)))));
    const waits = waitsOf(events);
    expect(waits).toHaveLength(200);
    expect(new Set(waits).size).toBeGreaterThan(190);
    expect(Math.min(...waits)).toBeLessThan(100);
    expect(Math.max(...waits)).toBeGreaterThan(900);
    expect(Math.max(...waits)).toBeLessThan(1000);
  });
});

describe("the wait before a retry of a tier that refused", () => {
  const REFUSES = "at_ms: 0, for_ms: 60000, provider: openai, kind: blackout, mode: refuse";
  const BACKOFF = ["retry: { backoff_ms: 1000, jitter: none }"];

  it("is none with another tier to go to", async () => {
    const chain = givenChain([`${OPENAI}, weight: 2`, "provider: anthropic, model: claude-sonnet-4-5"], BACKOFF);
    const { ask, events } = await givenWorld(chain, givenScenario([REFUSES]));
    const { outcome } = await ask(givenRequest("r1"));
    expect(trailOf(outcome)).toEqual(["openai connect", "openai connect", "anthropic ok"]);
    expect(waitsOf(events)).toEqual([0]);
  });

  it("is the backoff where it is the last one", async () => {
    const { ask, events } = await givenWorld(givenChain([OPENAI], BACKOFF), givenScenario([REFUSES]));
    await ask(givenRequest("r1"));
    expect(waitsOf(events)).toEqual([1000]);
  });
});

describe("a retry", () => {
  const rows: readonly (readonly [string, AttemptFailure, number, number, boolean, boolean])[] = [
    ["a failure that may be retried is", overloaded, 0, 2, true, true],
    ["again", overloaded, 1, 2, true, true],
    ["not beyond max_retries", overloaded, 2, 2, true, false],
    ["not with max_retries: 0", overloaded, 0, 0, true, false],
    ["not with retry_on_fail: false", overloaded, 0, 2, false, false],
    ["a failure that may be retried once is", connect, 0, 3, true, true],
    ["but once only", connect, 1, 3, true, false],
    ["a silent provider is not asked twice", timeout, 0, 3, true, false],
  ];
  it.each(rows)("%s (%j after %i of %i, retry_on_fail %s): %s", (_title, failure, done, most, onFail, expected) => {
    const chain = givenChain([`${OPENAI}, max_retries: ${most}`], [`retry_on_fail: ${onFail}`]);
    const [tier] = chain.tiers;
    if (tier === undefined) throw new Error("no tier");
    expect(mayRetry(chain, tier, judge(failure), done)).toBe(expected);
  });
});

function waitsOf(events: readonly EngineEvent[]): readonly number[] {
  return events.flatMap((event) => (event.type === "retry-scheduled" ? [event.waitMs] : []));
}
