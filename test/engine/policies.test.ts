import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visitBudgetMs, waitFits } from "../../src/engine/deadline.ts";
import { Limiter } from "../../src/engine/limiter.ts";
import { retryWaitMs } from "../../src/engine/retry.ts";
import { SlidingCounter } from "../../src/engine/sliding-counter.ts";
import { givenChain } from "../given.ts";

const RUNS = { seed: 1, numRuns: 300 } as const;
const START_MS = 1_767_225_600_000;
const MINUTE_MS = 60_000;
/** Of a window, the part that its newest and its oldest bucket may count too much. */
const BUCKET_SHARE = 1 / 60;

/** Instants one after the other, with what happened at each. */
const courseOf = <T>(what: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), what), { maxLength: 60 }).map((steps) => {
    let atMs = START_MS;
    return steps.map(([afterMs, value]) => ({ atMs: (atMs += afterMs), value }));
  });

describe("a sliding counter", () => {
  it("counts all that is within its window, and nothing that is older by more than a bucket", () => {
    fc.assert(
      fc.property(
        courseOf(fc.integer({ min: 0, max: 100 })),
        fc.integer({ min: 1000, max: MINUTE_MS }),
        (course, windowMs) => {
          const counter = new SlidingCounter(windowMs);
          for (const [index, { atMs, value }] of course.entries()) {
            counter.add(atMs, value);
            const since = (ms: number) =>
              course.slice(0, index + 1).reduce((sum, one) => (one.atMs > atMs - ms ? sum + one.value : sum), 0);
            const total = counter.total(atMs);
            expect(total).toBeGreaterThanOrEqual(since(windowMs));
            expect(total).toBeLessThanOrEqual(since(windowMs * (1 + 2 * BUCKET_SHARE)));
          }
        },
      ),
      RUNS,
    );
  });

  it("says truly when it will have fallen far enough, and not before", () => {
    fc.assert(
      fc.property(courseOf(fc.integer({ min: 1, max: 10 })), fc.integer({ min: 0, max: 200 }), (course, amount) => {
        const counter = new SlidingCounter(MINUTE_MS);
        let nowMs = START_MS;
        for (const { atMs, value } of course) counter.add((nowMs = atMs), value);
        const waitMs = counter.untilAtMostMs(nowMs, amount);
        if (waitMs === null) throw new Error("what is counted expires");
        if (waitMs > 2) expect(counter.total(nowMs + waitMs - 1)).toBeGreaterThan(amount);
        expect(counter.total(nowMs + waitMs + 0.01)).toBeLessThanOrEqual(amount);
      }),
      RUNS,
    );
  });
});

describe("a tier's limits", () => {
  const limits = ["requests_per_minute: 5, tokens_per_minute: 400, max_concurrency: 3"];

  it("are never exceeded by whoever asks first, whatever is asked, and nothing that ends is forgotten", () => {
    const [tier] = givenChain([`provider: openai, model: gpt-4.1, ${limits.join()}`]).tiers;
    if (tier === undefined) throw new Error("no tier");
    const asked = fc.record({ tokens: fc.integer({ min: 1, max: 300 }), forMs: fc.integer({ min: 0, max: 90_000 }) });
    fc.assert(
      fc.property(courseOf(asked), (course) => {
        const limiter = new Limiter(tier);
        const begun: { readonly atMs: number; readonly endsAtMs: number; readonly tokens: number }[] = [];
        let ended = 0;
        for (const { atMs, value } of course) {
          const due = begun.filter(({ endsAtMs }) => endsAtMs <= atMs).length;
          while (ended < due) {
            limiter.ended(atMs, atMs, 0);
            ended++;
          }
          if (!limiter.admits(atMs, value.tokens)) continue;
          limiter.started(atMs, value.tokens);
          begun.push({ atMs, endsAtMs: atMs + value.forMs, tokens: value.tokens });
          const recent = begun.filter((one) => one.atMs > atMs - MINUTE_MS);
          expect(limiter.inFlight).toBe(
            begun.filter(({ endsAtMs }) => endsAtMs > atMs).length + (value.forMs === 0 ? 1 : 0),
          );
          expect(limiter.inFlight).toBeLessThanOrEqual(3);
          expect(recent.length).toBeLessThanOrEqual(5);
          expect(recent.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(400);
        }
      }),
      RUNS,
    );
  });

  it("let a request in after the wait that they told it, if nobody else comes", () => {
    const [tier] = givenChain([
      "provider: openai, model: gpt-4.1, requests_per_minute: 5, tokens_per_minute: 400",
    ]).tiers;
    if (tier === undefined) throw new Error("no tier");
    fc.assert(
      fc.property(courseOf(fc.integer({ min: 1, max: 100 })), fc.integer({ min: 1, max: 500 }), (course, tokens) => {
        const limiter = new Limiter(tier);
        let nowMs = START_MS;
        for (const { atMs, value } of course) {
          nowMs = atMs;
          if (limiter.admits(atMs, value)) limiter.started(atMs, value);
        }
        const waitMs = limiter.expectedWaitMs(nowMs, tokens, null);
        if (waitMs === null) expect(tokens).toBeGreaterThan(400);
        else expect(limiter.admits(nowMs + waitMs + 0.01, tokens)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe("the slices of one deadline", () => {
  const needs = fc.record({
    typicalMs: fc.double({ min: 1, max: 60_000, noNaN: true }),
    guessed: fc.boolean(),
  });

  it("leave every tier something, and those behind as much as they usually need or half of what there is", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 300_000, noNaN: true }),
        needs,
        fc.array(needs, { minLength: 1, maxLength: 8 }),
        (remainingMs, own, behind) => {
          const budgetMs = visitBudgetMs(remainingMs, own, behind, "nothing");
          const usualMs = behind.reduce((sum, { typicalMs }) => sum + typicalMs, 0);
          expect(budgetMs).toBeGreaterThan(0);
          expect(remainingMs - budgetMs).toBeGreaterThanOrEqual(Math.min(usualMs, remainingMs / 2) - 1e-6);
          expect(budgetMs).toBeGreaterThanOrEqual(Math.min(own.typicalMs, remainingMs / 2) - 1e-6);
        },
      ),
      RUNS,
    );
  });

  it("are in proportion to the needs once a tier was silent, where there is not time for all", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 100, max: 300_000, noNaN: true }),
        needs,
        fc.array(needs, { minLength: 1, maxLength: 8 }),
        (remainingMs, own, behind) => {
          const budgetMs = visitBudgetMs(remainingMs, own, behind, "silence");
          const usualMs = behind.reduce((sum, { typicalMs }) => sum + typicalMs, 0);
          const restMs = remainingMs - budgetMs;
          expect(budgetMs).toBeGreaterThan(0);
          expect(restMs * (own.typicalMs + usualMs)).toBeGreaterThanOrEqual(
            Math.min(remainingMs, own.typicalMs + usualMs) * usualMs * (1 - 1e-9),
          );
        },
      ),
      RUNS,
    );
  });

  it("hold every wait that fits, and a typical answer after it", () => {
    const ms = fc.double({ min: 0, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(ms, ms, fc.option(ms), (waitMs, leftMs, p50Ms) => {
        if (!waitFits(waitMs, leftMs, p50Ms)) return;
        expect(waitMs + (p50Ms ?? 0)).toBeLessThanOrEqual(leftMs);
        expect(waitFits(waitMs / 2, leftMs, p50Ms)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe("the wait before a retry", () => {
  it("is never longer than its cap without a hint, never shorter than the one before it without jitter, and the hint with one", () => {
    const settings = fc.record({
      backoffMs: fc.integer({ min: 0, max: 60_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      maxBackoffMs: fc.integer({ min: 0, max: 60_000 }),
    });
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(settings, fc.integer({ min: 0, max: 50 }), uniform, (retry, done, draw) => {
        const failure = { kind: "overloaded", message: "busy" } as const;
        const plain = { ...retry, jitter: "none" } as const;
        const waitMs = retryWaitMs(failure, plain, done, draw);
        expect(waitMs).toBeLessThanOrEqual(retry.maxBackoffMs);
        expect(retryWaitMs(failure, plain, done + 1, draw)).toBeGreaterThanOrEqual(waitMs);
        const jittered = retryWaitMs(failure, { ...retry, jitter: "full" }, done, draw);
        expect(jittered).toBeGreaterThanOrEqual(0);
        expect(jittered).toBeLessThanOrEqual(waitMs);
        expect(retryWaitMs({ ...failure, retryAfterMs: 123 }, plain, done, draw)).toBe(123);
      }),
      RUNS,
    );
  });
});
