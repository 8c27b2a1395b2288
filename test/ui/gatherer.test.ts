import { describe, expect, it } from "vitest";
import type { TierStanding } from "../../src/bench/bench-watcher.ts";
import type { AttemptFailure } from "../../src/core/failure.ts";
import type { Outcome, Unanswered } from "../../src/engine/outcome.ts";
import { Gatherer } from "../../src/ui/gatherer.ts";
import { SLOTS } from "../../src/ui/slot-counts.ts";
import { bothTiers } from "../report/sample-report.ts";
import { answeredBy, attempt, FAILED_OVER, TIMEOUT } from "./played.ts";

const START_MS = 1_000_000;
const DURATION_MS = SLOTS * 1000;
const CANCELLED = { kind: "cancelled", message: "another attempt answered first" } as const;

class Gathered {
  #nowMs = START_MS;
  readonly #tiers: TierStanding[] = [
    { breaker: "closed", inFlight: 0, sinceMs: START_MS },
    { breaker: "closed", inFlight: 0, sinceMs: START_MS },
  ];
  readonly #all = new Gatherer(
    { index: 0, startMs: START_MS, nowMs: () => this.#nowMs, standing: () => this.#tiers, soFar: bothTiers },
    { tiers: 2, phases: 2, durationMs: DURATION_MS },
  );

  ended(atMs: number, outcome: Outcome, phase = 0, latencyMs: number | null = outcome.latencyMs): this {
    this.#nowMs = START_MS + atMs;
    this.#all.requestEnded(phase, outcome, latencyMs);
    return this;
  }

  failed(atMs: number, tier: number, failure: AttemptFailure): this {
    this.#all.attemptFailed(tier, failure, START_MS + atMs);
    return this;
  }

  blocked(phase: number): this {
    this.#all.requestBlocked(phase);
    return this;
  }

  stands(tier: number, standing: TierStanding): this {
    this.#tiers[tier] = standing;
    return this;
  }

  drain() {
    return this.#all.drain();
  }
}

function unanswered(changes: Partial<Unanswered>): Unanswered {
  const failure = { kind: "exhausted", cause: "timeout", message: "no tier left" } as const;
  return { ok: false, failure, latencyMs: 9000, attempts: [], skipped: [], costUsd: 0, ...changes };
}

function overloaded(status: number): Outcome {
  const failure = { kind: "overloaded", status, message: "busy" } as const;
  return answeredBy(1, { attempts: [attempt(0, 0, failure), attempt(1, status)] });
}

describe("what is gathered for the screen", () => {
  it("marks when a tier's attempts failed, but for those that lost their race", () => {
    const trail = [attempt(0, 0, TIMEOUT), attempt(0, 1000, TIMEOUT), attempt(0, 2000, CANCELLED), attempt(1, 2000)];
    const { tiers } = new Gathered().ended(2500, answeredBy(1, { attempts: trail })).drain();
    expect(tiers.map(({ failures }) => failures[2])).toEqual([2, 0]);
  });

  it("takes what could not be sent for a part of the load that is over, and for nothing else", () => {
    const { requests, phases, ended, tiers, failoverCount } = new Gathered().blocked(1).blocked(1).drain();
    expect({ requests, phases, failoverCount }).toEqual({ requests: 2, phases: [0, 2], failoverCount: 0 });
    expect([...ended, ...tiers.flatMap(({ answers }) => answers)].every((count) => count === 0)).toBe(true);
  });

  it("counts requests by phase, by tier and by when they ended", () => {
    const counts = new Gathered()
      .ended(2500, answeredBy(0))
      .ended(2600, answeredBy(1), 1)
      .ended(4000, unanswered({}), 1)
      .drain();
    expect(counts).toMatchObject({ requests: 3, phases: [1, 2], failoverCount: 1 });
    expect(counts.ended.slice(0, 6)).toEqual([0, 0, 2, 0, 1, 0]);
    expect(counts.tiers.map(({ answered, answers }) => [answered, answers[2]])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it("puts what comes after the scenario's end into its last slot", () => {
    expect(new Gathered().ended(DURATION_MS + 5000, answeredBy(0)).drain().ended[SLOTS - 1]).toBe(1);
  });

  it("asks how the tiers stand when somebody wants to know", () => {
    const gathered = new Gathered().stands(1, { breaker: "half-open", inFlight: 3, sinceMs: START_MS + 70 });
    expect(gathered.drain().tiers[1]).toMatchObject({
      breaker: "half-open",
      breakerSinceMs: 70,
      inFlight: 3,
      answered: 0,
    });
    gathered.stands(1, { breaker: "open", inFlight: 0, sinceMs: START_MS });
    expect(gathered.drain().tiers[1]).toMatchObject({ breaker: "open", breakerSinceMs: 0, inFlight: 0 });
  });

  it("hands its failovers over once, and copies of its counts", () => {
    const outcome = answeredBy(1, { attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5000)] });
    const gathered = new Gathered().ended(1000, outcome);
    const first = gathered.drain();
    gathered.ended(1100, answeredBy(0));
    expect(first.failovers).toHaveLength(1);
    expect(first.ended[1]).toBe(1);
    expect(gathered.drain()).toMatchObject({ failovers: [], failoverCount: 1, requests: 2 });
  });
});

describe("what is gathered of latencies and failures", () => {
  it("has the requests' latencies as a whole and the attempts' by tier", () => {
    const outcome = answeredBy(1, { attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5000)] });
    const gathered = new Gathered();
    for (let count = 0; count < 8; count += 1) gathered.ended(7000, outcome, 0, 6000);
    const { latencies, tiers } = gathered.drain();
    expect({ count: latencies.count, p50: latencies.p50 }).toEqual({ count: 8, p50: 6005 });
    expect(tiers.map((tier) => tier.latencies.p50)).toEqual([null, 1005]);
  });

  it("times nothing that was not answered", () => {
    const { requests, counted, latencies, tiers } = new Gathered().ended(20, unanswered({})).drain();
    expect([requests, counted, latencies.count, tiers[0]?.latencies.count]).toEqual([1, 1, 0, 0]);
  });

  it("takes what was sent to warm up for a part of the load that is over, and for nothing else", () => {
    const outcome = answeredBy(1, FAILED_OVER);
    const { requests, phases, counted, ended, tiers, ...rest } = new Gathered().ended(10, outcome, 1, null).drain();
    expect({ requests, phases, counted }).toEqual({ requests: 1, phases: [0, 1], counted: 0 });
    expect(rest).toMatchObject({ failovers: [], failoverCount: 0, latencies: { count: 0 } });
    expect(tiers.map(({ answered, latencies }) => [answered, latencies.count])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(
      [...ended, ...tiers.flatMap((tier) => [...tier.answers, ...tier.failures])].every((count) => count === 0),
    ).toBe(true);
  });

  it("has the last failures of each tier as they happen, those that read the same together", () => {
    const gathered = new Gathered();
    const busy = { kind: "overloaded", status: 529, message: "busy" } as const;
    gathered.failed(100, 0, TIMEOUT).failed(200, 0, busy).failed(300, 0, TIMEOUT).failed(400, 0, CANCELLED);
    const [primary, second] = gathered.drain().tiers;
    expect(primary?.lastFailures).toEqual([
      { atMs: 300, why: "timeout (first-token)", message: "no answer", count: 2 },
      { atMs: 200, why: "overloaded 529", message: "busy", count: 1 },
    ]);
    expect(second?.lastFailures).toEqual([]);
    for (let status = 500; status < 540; status += 1) gathered.failed(status, 0, { ...busy, status });
    const kept = gathered.drain().tiers[0]?.lastFailures ?? [];
    expect([kept.length, kept[0]?.why]).toEqual([8, "overloaded 539"]);
  });
});

describe("the failovers that are told of", () => {
  const skippedTier = { tier: 0, provider: "openai", model: "gpt-4.1" };

  it.each<[string, Outcome, object]>([
    [
      "a tier that failed, and what it cost until the next one was asked",
      answeredBy(1, { attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5200)] }),
      { from: 0, to: 1, why: "timeout (first-token)", costMs: 5200 },
    ],
    [
      "the first of several failures",
      answeredBy(1, {
        attempts: [attempt(0, 0, TIMEOUT), attempt(0, 5000, { kind: "reset", message: "" }), attempt(1, 6000)],
      }),
      { from: 0, to: 1, why: "timeout (first-token)", costMs: 6000 },
    ],
    [
      "a tier that was passed by",
      answeredBy(1, { skipped: [{ ...skippedTier, reason: "over-cost" }] }),
      { from: 0, to: 1, why: "over-cost", costMs: 0 },
    ],
    [
      "a tier that was passed by before the next one failed",
      unanswered({ skipped: [{ ...skippedTier, reason: "circuit-open" }], attempts: [attempt(1, 0, TIMEOUT)] }),
      { from: 0, to: null, why: "circuit-open", costMs: 9000 },
    ],
    [
      "a request that no tier answered",
      unanswered({
        attempts: [attempt(0, 0, TIMEOUT), attempt(1, 5000, { kind: "overloaded", status: 529, message: "" })],
      }),
      { from: 0, to: null, why: "timeout (first-token)", costMs: 9000 },
    ],
    [
      "a hedge that was faster",
      answeredBy(1, { attempts: [attempt(0, 0, CANCELLED), attempt(1, 1500)] }),
      { from: 0, to: 1, why: "slow", costMs: 1500 },
    ],
  ])("%s", (_, outcome, expected) => {
    const { failovers } = new Gathered().ended(7000, outcome).drain();
    expect(failovers).toEqual([{ atMs: 7000, count: 1, ...expected }]);
  });

  it("a request beside the probe of a half-open breaker, whose own end is not awaited", () => {
    const gathered = new Gathered()
      .stands(0, { breaker: "half-open", inFlight: 1, sinceMs: START_MS })
      .ended(10, answeredBy(1));
    expect(gathered.drain().failovers).toEqual([{ atMs: 10, from: 0, to: 1, why: "half-open", count: 1, costMs: 0 }]);
  });

  it("not the second try of the same tier", () => {
    const outcome = answeredBy(0, { attempts: [attempt(0, 0, TIMEOUT), attempt(0, 5000)] });
    expect(new Gathered().ended(10, outcome).drain()).toMatchObject({ failovers: [], failoverCount: 0 });
  });

  it("of one kind together, the latest kind last, and not more kinds than fit", () => {
    const gathered = new Gathered();
    for (const status of [503, 529, 503]) gathered.ended(status, overloaded(status));
    expect(gathered.drain().failovers.map(({ why, count, costMs }) => [why, count, costMs])).toEqual([
      ["overloaded 529", 1, 529],
      ["overloaded 503", 2, 503],
    ]);
    for (let status = 0; status < 100; status += 1) gathered.ended(status, overloaded(status));
    const kinds = gathered.drain().failovers;
    expect(kinds).toHaveLength(16);
    expect(kinds.at(-1)?.why).toBe("overloaded 99");
  });
});
