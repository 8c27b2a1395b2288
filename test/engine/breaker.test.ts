import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admission,
  afterFailure,
  afterLastResort,
  afterSuccess,
  type Breaker,
  CLOSED,
  halfOpened,
  probeAbandoned,
  probing,
  type RecentAttempts,
} from "../../src/engine/breaker.ts";
import type { BreakerSettings } from "../../src/config/chain.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { FailureRate } from "../../src/engine/failure-rate.ts";
import { givenChain, givenRequest, givenScenario, givenWorld, trailOf } from "../given.ts";

const SETTINGS: BreakerSettings = {
  failures: 5,
  failureRate: 0.5,
  windowMs: 60_000,
  attemptsMin: 20,
  resetMs: 60_000,
  resetMaxMs: 300_000,
  rampMs: 10_000,
};
const FEW: RecentAttempts = { attempts: 0, failures: 0 };
/** In the middle: an open time as it is written. */
const NO_JITTER = (): number => 0.5;

interface Circumstances {
  readonly generation?: number;
  readonly opensAtOnce?: boolean;
  readonly recent?: RecentAttempts;
  readonly jitter?: () => number;
  readonly settings?: Partial<BreakerSettings>;
}

function fail(breaker: Breaker, nowMs: number, circumstances: Circumstances = {}): Breaker {
  const { generation = breaker.generation, settings, ...given } = circumstances;
  const now = { nowMs, opensAtOnce: false, recent: FEW, jitter: NO_JITTER, ...given };
  return afterFailure(breaker, generation, { ...SETTINGS, ...settings }, now);
}

function succeed(breaker: Breaker, nowMs: number, generation = breaker.generation, rampMs = SETTINGS.rampMs): Breaker {
  return afterSuccess(breaker, generation, { rampMs }, nowMs);
}

function admit(breaker: Breaker, nowMs: number, draw = 0): string {
  return admission(breaker, SETTINGS, nowMs, () => draw);
}

function opened(nowMs = 1000, breaker: Breaker = CLOSED): Breaker {
  let failing = breaker;
  for (let count = 0; count < SETTINGS.failures; count++) failing = fail(failing, nowMs);
  return failing;
}

/** Opened at 1000, probed with success at 61,000. */
function comingBack(): Breaker {
  return succeed(probing(opened()), 61_000);
}

function openMs(breaker: Breaker, nowMs: number): number {
  return breaker.state === "open" ? breaker.untilMs - nowMs : Number.NaN;
}

describe("a circuit breaker", () => {
  it("opens at the fifth consecutive failure and not before", () => {
    let breaker: Breaker = CLOSED;
    for (let count = 1; count <= 4; count++) {
      breaker = fail(breaker, 1000);
      expect(breaker.state).toBe("closed");
    }
    expect(fail(breaker, 1000)).toMatchObject({ state: "open", generation: 1, untilMs: 61_000 });
  });

  it("forgets its failures at a success", () => {
    let breaker: Breaker = CLOSED;
    for (let count = 1; count <= 4; count++) breaker = fail(breaker, 1000);
    expect(fail(succeed(breaker, 1000), 1000)).toMatchObject({ state: "closed", generation: 0, failures: 1 });
  });

  it("opens at a share of failures that never come five in a row, once there are enough attempts to tell", () => {
    expect(fail(CLOSED, 1000, { recent: { attempts: 20, failures: 10 } }).state).toBe("open");
    expect(fail(CLOSED, 1000, { recent: { attempts: 21, failures: 10 } }).state).toBe("closed");
    expect(fail(CLOSED, 1000, { recent: { attempts: 19, failures: 18 } }).state).toBe("closed");
    const consecutiveOnly = { settings: { failureRate: null }, recent: { attempts: 20, failures: 20 } };
    expect(fail(CLOSED, 1000, consecutiveOnly).state).toBe("closed");
  });

  it("opens at once for what no further try would cure", () => {
    expect(fail(CLOSED, 0, { opensAtOnce: true }).state).toBe("open");
  });

  it("lets nobody through while open, one probe when its time is up, nobody beside the probe", () => {
    const open = opened();
    expect(admit(open, 60_999)).toBe("none");
    expect(admit(open, 61_000)).toBe("probe");
    expect(admit(probing(open), 61_000)).toBe("none");
    expect(admit(probeAbandoned(probing(open), 1), 61_000)).toBe("probe");
    // A probe from before the last opening has no say any more.
    expect(admit(probeAbandoned(probing(open), 0), 61_000)).toBe("none");
  });

  it("opens again when the probe fails, each time for twice as long, up to a limit", () => {
    let breaker = opened(0);
    const times = [openMs(breaker, 0)];
    for (let nowMs = 1_000_000; nowMs < 5_000_000; nowMs += 1_000_000) {
      breaker = fail(probing(breaker), nowMs);
      times.push(openMs(breaker, nowMs));
    }
    expect(times).toEqual([60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it("opens for its first time again when it has been closed for as long as it was open", () => {
    const short = succeed(probing(opened(0)), 60_000, 1, 0);
    expect(openMs(opened(119_999, short), 119_999)).toBe(120_000);
    expect(openMs(opened(120_000, short), 120_000)).toBe(60_000);
  });

  it("stays open for a tenth more or less, by chance, so that many breakers do not probe in step", () => {
    const times = [0, 0.5, 0.999_999].map((draw) =>
      openMs(fail(CLOSED, 0, { opensAtOnce: true, jitter: () => draw }), 0),
    );
    expect(times.map(Math.round)).toEqual([54_000, 60_000, 66_000]);
  });

  it("lets traffic come back by and by after a good probe, the same requests first every time", () => {
    const ramp = comingBack();
    expect(ramp.state).toBe("half-open");
    // A tenth at once, then as much of the traffic as of the ramp has passed.
    expect([admit(ramp, 61_000, 0.09), admit(ramp, 61_000, 0.11)]).toEqual(["try", "none"]);
    expect([admit(ramp, 66_000, 0.49), admit(ramp, 66_000, 0.51)]).toEqual(["try", "none"]);
    expect(admit(ramp, 71_000, 0.999)).toBe("try");
  });

  it("closes with the first success after the ramp, or at once where there is none", () => {
    expect(succeed(comingBack(), 70_999).state).toBe("half-open");
    expect(succeed(comingBack(), 71_000)).toMatchObject({ state: "closed", generation: 1, failures: 0 });
    expect(succeed(probing(opened()), 61_000, 1, 0).state).toBe("closed");
  });

  it("opens again in the ramp after three failures in a row, for one may be chance", () => {
    const twice = fail(fail(comingBack(), 62_000), 62_000);
    expect(twice.state).toBe("half-open");
    expect(fail(succeed(twice, 62_000), 62_000).state).toBe("half-open");
    expect(fail(twice, 62_000)).toMatchObject({ state: "open", generation: 2, untilMs: 182_000 });
  });

  it("is closed by a last resort that answers", () => {
    expect(afterLastResort(opened()).state).toBe("closed");
    expect(afterLastResort(CLOSED)).toBe(CLOSED);
  });

  it("is not moved by stragglers from before it opened", () => {
    const open = opened();
    expect(succeed(open, 2000, 0)).toBe(open);
    expect(fail(open, 50_000, { generation: 0 })).toBe(open);
  });

  it("is half-opened, never closed, by a health check", () => {
    expect(admit(halfOpened(opened()), 1001)).toBe("probe");
    expect(halfOpened(CLOSED)).toBe(CLOSED);
  });

  it("never lets a second probe through, and never stays open for longer than its limit, whatever happens", () => {
    const step = fc.record({
      what: fc.constantFrom("success", "failure", "probe", "abandon"),
      afterMs: fc.nat(90_000),
      draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let breaker: Breaker = CLOSED;
        let nowMs = 0;
        for (const { what, afterMs, draw } of steps) {
          nowMs += afterMs;
          const admitted = admit(breaker, nowMs, draw);
          if (what === "probe" && admitted === "probe") {
            breaker = probing(breaker);
            expect(admit(breaker, nowMs + 1_000_000)).toBe("none");
          } else if (what === "success") breaker = succeed(breaker, nowMs);
          else if (what === "failure") breaker = fail(breaker, nowMs, { jitter: () => draw });
          else if (what === "abandon") breaker = probeAbandoned(breaker, breaker.generation);
          if (breaker.state === "open") expect(openMs(breaker, nowMs)).toBeLessThanOrEqual(SETTINGS.resetMaxMs * 1.1);
        }
      }),
    );
  });
});

describe("a tier's failure rate", () => {
  it("counts what is within the window only, and forgets all of it when told", () => {
    const rate = new FailureRate(60_000);
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1000) rate.add(nowMs, nowMs < 10_000);
    expect(rate.recent(59_000)).toEqual({ attempts: 60, failures: 10 });
    // From 6,000 ms on; the window's edge is a sixtieth of it wide.
    expect(rate.recent(66_000)).toEqual({ attempts: 54, failures: 4 });
    rate.forget();
    expect(rate.recent(66_000)).toEqual({ attempts: 0, failures: 0 });
  });
});

describe("a tier that fails every other time", () => {
  const TIERS = [
    "provider: openai, model: gpt-4.1, weight: 2, max_retries: 0",
    "provider: anthropic, model: claude-sonnet-4-5",
  ];
  const HALF = "at_ms: 0, for_ms: 3600000, provider: openai, kind: status, status: 500, every: 2";

  it("never fails five times in a row, and loses its place all the same", async () => {
    const chain = givenChain(TIERS, ["health_check_interval_ms: 3600000"]);
    const { ask, events } = await givenWorld(chain, givenScenario([HALF]));
    const trails: string[] = [];
    for (let number = 0; number < 24; number++)
      trails.push(trailOf((await ask(givenRequest(`r${number}`))).outcome).join());
    expect(events.filter(({ type }) => type === "breaker-opened")).toMatchObject([{ tier: 0, requestId: "r19" }]);
    expect(trails.slice(20)).toEqual(Array.from({ length: 4 }, () => "anthropic ok"));
  });

  it("keeps its place where only failures in a row count", async () => {
    const { ask, events } = await givenWorld(
      givenChain(TIERS, ["breaker: { failure_rate: 0 }"]),
      givenScenario([HALF]),
    );
    for (let number = 0; number < 40; number++) await ask(givenRequest(`r${number}`));
    expect(events.filter(({ type }) => type === "breaker-opened")).toEqual([]);
  });
});

describe("a tier that comes back", () => {
  it("gets its traffic by and by, while the rest goes past it and nobody waits or fails", async () => {
    const chain = givenChain(
      ["provider: openai, model: gpt-4.1, weight: 2, max_retries: 0", "provider: anthropic, model: claude-sonnet-4-5"],
      ["breaker: { failures: 3, reset_ms: 20000, ramp_ms: 20000 }", "health_check_interval_ms: 3600000"],
    );
    const down = "at_ms: 0, for_ms: 10000, provider: openai, kind: blackout, mode: refuse";
    const { askLater, world, events } = await givenWorld(chain, givenScenario([down]));
    const asked = Array.from({ length: 600 }, async (_, number) => {
      await world.clock.sleep(number * 100, new Cancellation());
      return askLater(givenRequest(`r${number}`));
    });
    const answers = await world.run(Promise.all(asked));
    expect(answers.filter(({ outcome }) => !outcome.ok)).toEqual([]);
    const [probed, closed] = ["breaker-half-opened", "breaker-closed"].map(
      (type) => (events.find((event) => event.type === type)?.atMs ?? 0) - world.startMs,
    );
    expect((closed ?? 0) - (probed ?? 0)).toBeGreaterThanOrEqual(20_000);
    const shareAt = (fromMs: number) => {
      const during = answers.slice(fromMs / 100, fromMs / 100 + 50);
      return during.filter(({ outcome }) => outcome.ok && outcome.tier === 0).length / during.length;
    };
    const rampMs = Math.ceil((probed ?? 0) / 100) * 100;
    const shares = [0, 5000, 10_000, 15_000].map((afterMs) => shareAt(rampMs + 500 + afterMs));
    // A quarter of the ramp each: 0.125, 0.375, 0.625, 0.875 on average; fifty draws have standard errors below 0.071.
    for (const [index, share] of shares.entries()) {
      expect(Math.abs(share - (0.15 + index * 0.25))).toBeLessThan(4 * 0.071);
    }
    expect(shareAt(rampMs + 21_000)).toBe(1);
  });
});
