import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admission,
  afterFailure,
  afterSuccess,
  type Breaker,
  CLOSED,
  halfOpened,
  probeAbandoned,
  probing,
} from "../../src/engine/breaker.ts";

const SETTINGS = { failures: 5, resetMs: 60_000 };

function fail(breaker: Breaker, nowMs: number, generation = breaker.generation): Breaker {
  return afterFailure(breaker, generation, false, SETTINGS, nowMs);
}

function opened(nowMs = 1000): Breaker {
  let breaker: Breaker = CLOSED;
  for (let count = 0; count < SETTINGS.failures; count++) breaker = fail(breaker, nowMs);
  return breaker;
}

describe("a circuit breaker", () => {
  it("opens at the fifth consecutive failure and not before", () => {
    let breaker: Breaker = CLOSED;
    for (let count = 1; count <= 4; count++) {
      breaker = fail(breaker, 1000);
      expect(breaker.state).toBe("closed");
    }
    expect(fail(breaker, 1000)).toEqual({ state: "open", generation: 1, untilMs: 61_000 });
  });

  it("forgets its failures at a success", () => {
    let breaker: Breaker = CLOSED;
    for (let count = 1; count <= 4; count++) breaker = fail(breaker, 1000);
    breaker = fail(afterSuccess(breaker, 0), 1000);
    expect(breaker).toEqual({ state: "closed", generation: 0, failures: 1 });
  });

  it("opens at once for what no further try would cure", () => {
    expect(afterFailure(CLOSED, 0, true, SETTINGS, 0).state).toBe("open");
  });

  it("lets nobody through while open, one probe when its time is up, nobody beside the probe", () => {
    const open = opened();
    expect(admission(open, 60_999)).toBe("none");
    expect(admission(open, 61_000)).toBe("probe");
    expect(admission(probing(open), 61_000)).toBe("none");
    expect(admission(probeAbandoned(probing(open), 1), 61_000)).toBe("probe");
    // A probe from before the last opening has no say any more.
    expect(admission(probeAbandoned(probing(open), 0), 61_000)).toBe("none");
  });

  it("closes when the probe succeeds and opens again when it fails", () => {
    const half = probing(opened());
    expect(afterSuccess(half, 1)).toEqual({ state: "closed", generation: 1, failures: 0 });
    expect(fail(half, 70_000)).toEqual({ state: "open", generation: 2, untilMs: 130_000 });
  });

  it("is not moved by stragglers from before it opened", () => {
    const open = opened();
    expect(afterSuccess(open, 0)).toBe(open);
    expect(fail(open, 50_000, 0)).toBe(open);
  });

  it("is half-opened, never closed, by a health check", () => {
    expect(admission(halfOpened(opened()), 1001)).toBe("probe");
    expect(halfOpened(CLOSED)).toBe(CLOSED);
  });

  it("never lets a second probe through, whatever happens", () => {
    const step = fc.record({
      what: fc.constantFrom("success", "failure", "probe", "abandon"),
      afterMs: fc.nat(90_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let breaker: Breaker = CLOSED;
        let nowMs = 0;
        for (const { what, afterMs } of steps) {
          nowMs += afterMs;
          const admitted = admission(breaker, nowMs);
          if (what === "probe" && admitted === "probe") {
            breaker = probing(breaker);
            expect(admission(breaker, nowMs + 1_000_000)).toBe("none");
          } else if (what === "success") breaker = afterSuccess(breaker, breaker.generation);
          else if (what === "failure") breaker = fail(breaker, nowMs);
          else if (what === "abandon") breaker = probeAbandoned(breaker, breaker.generation);
          if (breaker.state === "open") expect(breaker.untilMs).toBeLessThanOrEqual(nowMs + SETTINGS.resetMs);
        }
      }),
    );
  });
});
