import { describe, expect, it } from "vitest";
import type { FaultEffect, FaultWindow } from "../../src/config/scenario.ts";
import { answered, fault, givenProvider, heard, pieces, STEADY, summary, text } from "./simulation.ts";

const WHOLE = heard();
const STREAM = heard({ stream: true });

/** A whole answer comes after a second; a stream's headers after 150 ms, its first token after 300, its last after 1000. */
function during(effect: FaultEffect, more: Partial<FaultWindow> = {}, capacity: number | null = null) {
  return givenProvider({ behaviour: { ...STEADY, capacity }, faults: [fault(effect, more)] });
}

/** When each piece of a stream comes, in whole ms since the request arrived: the headers, and every chunk. */
function timesOf(effects: readonly FaultEffect[]): { headersMs: number; chunksMs: number[] } {
  const provider = givenProvider({ behaviour: STEADY, faults: effects.map((effect) => fault(effect)) });
  const performance = answered(provider.perform(STREAM, 0));
  let atMs = performance.headersAtMs;
  const chunksMs = pieces(performance).map(({ afterMs }) => Math.round((atMs += afterMs)));
  return { headersMs: performance.headersAtMs, chunksMs };
}

/** The slices that a stream comes in, and all of them together. */
function slicesOf(effect: FaultEffect) {
  const slices = pieces(during(effect).perform(STREAM, 0), 100_000);
  return {
    slices,
    totalMs: slices.reduce((sum, { afterMs }) => sum + afterMs, 0),
    bytes: slices.reduce((sum, { data }) => sum + data.length, 0),
    said: new TextDecoder().decode(Buffer.concat(slices.map(({ data }) => Buffer.from(data)))),
  };
}

describe("slow headers", () => {
  it("make all of an answer late, or an error, and change nothing else", () => {
    const slow: FaultEffect = { kind: "slow-headers", delayMs: 5000 };
    const [usual, late] = [timesOf([]), timesOf([slow])];
    expect(late.headersMs).toBe(usual.headersMs + 5000);
    expect(late.chunksMs).toEqual(usual.chunksMs.map((ms) => ms + 5000));
    expect(summary(during(slow).perform(WHOLE, 0))).toBe("200 at 6000");
    const failing = givenProvider({ faults: [fault(slow), fault({ kind: "status", status: 500 })] });
    expect(summary(failing.perform(WHOLE, 0))).toBe("500 at 5200");
  });

  it("hold a slot for as long as they take", () => {
    const provider = during({ kind: "slow-headers", delayMs: 5000 }, { first: 1 }, 1);
    expect(summary(provider.perform(WHOLE, 0))).toBe("200 at 6000");
    expect(summary(provider.perform(WHOLE, 0))).toBe("200 at 7000");
  });
});

describe("a slow first token", () => {
  const slow: FaultEffect = { kind: "slow-first-token", delayMs: 5000 };

  it("follows headers that come in time, after nothing at all", () => {
    const [usual, late] = [timesOf([]), timesOf([slow])];
    expect(late.headersMs).toBe(usual.headersMs);
    expect(late.chunksMs).toEqual(usual.chunksMs.map((ms) => ms + 5000));
  });

  it("makes a whole answer late", () => {
    expect(summary(during(slow).perform(WHOLE, 0))).toBe("200 at 6000");
  });
});

describe("a list of models", () => {
  const LIST = { ...WHOLE, method: "GET", path: "/v1/models" };

  it("is late with its headers, but no model has to begin or to be warm for it", () => {
    const seen = (
      [
        { kind: "slow-headers", delayMs: 5000 },
        { kind: "slow-first-token", delayMs: 5000 },
        { kind: "cold-start", extraMs: 5000, warmAfter: 5 },
      ] as const
    ).map((effect) => summary(during(effect).perform(LIST, 0)));
    expect(seen).toEqual(["200 at 5200", "200 at 200", "200 at 200"]);
  });
});

describe("a slow-loris", () => {
  it("sends so many bytes at a time, at its interval, and loses none", () => {
    const { slices, totalMs, said } = slicesOf({ kind: "slow-loris", bytes: 5, intervalMs: 100 });
    expect(slices.every(({ data }) => data.length <= 5)).toBe(true);
    expect(slices.every(({ afterMs }) => afterMs >= 100 - 1e-9)).toBe(true);
    expect(totalMs).toBeGreaterThanOrEqual(slices.length * 100 - 1e-6);
    expect(said).toBe(text(pieces(givenProvider().perform(STREAM, 0))));
  });

  it("is as slow with a whole answer, whose headers come in time", () => {
    const performance = during({ kind: "slow-loris", bytes: 1, intervalMs: 1000 }).perform(WHOLE, 0);
    expect(summary(performance)).toBe("200 at 1000");
    expect(pieces(performance, 3).map(({ afterMs }) => afterMs)).toEqual([1000, 1000, 1000]);
  });
});

describe("a narrow line", () => {
  it("takes as long as its bytes need, and no longer than the provider where that is slower", () => {
    const narrow = slicesOf({ kind: "bandwidth", bytesPerSecond: 1000 });
    expect(narrow.totalMs).toBeGreaterThanOrEqual(narrow.bytes);
    expect(narrow.totalMs).toBeLessThan(narrow.bytes + 1000);
    expect(narrow.said).toBe(text(pieces(givenProvider().perform(STREAM, 0))));
    const wide = slicesOf({ kind: "bandwidth", bytesPerSecond: 1_000_000 });
    expect(wide.totalMs).toBeLessThan(850 + 10);
  });

  it("lets no second have more than its bytes", () => {
    const { slices } = slicesOf({ kind: "bandwidth", bytesPerSecond: 700 });
    let atMs = 0;
    const bySecond: number[] = [];
    for (const { afterMs, data } of slices) {
      atMs += afterMs;
      const second = Math.ceil(atMs / 1000);
      bySecond[second] = (bySecond[second] ?? 0) + data.length;
    }
    // A slice that begins in one second is counted in the next where it ends there: 35 bytes at most.
    expect(Math.max(...bySecond.filter(Number.isFinite))).toBeLessThanOrEqual(700 + 35);
  });
});

describe("a degradation", () => {
  it("grows evenly from nothing to its factor", () => {
    const provider = during({ kind: "degradation", factor: 5 });
    const seen = [0, 15_000, 30_000, 45_000, 60_000].map((nowMs) => summary(provider.perform(WHOLE, nowMs)));
    expect(seen).toEqual(["200 at 1000", "200 at 2000", "200 at 3000", "200 at 4000", "200 at 1000"]);
  });
});

describe("a provider that flaps", () => {
  const times = [0, 999, 1000, 3999, 4000, 4999, 5000];

  it.each([
    ["hang", "hang"],
    ["reset", "reset at 200"],
    ["status", "503 at 200"],
  ] as const)("by %s is down and up in turn, from the start of its window on", (mode, down) => {
    const provider = during({ kind: "flapping", downMs: 1000, upMs: 3000, mode }, { atMs: 500 });
    const up = "200 at 1000";
    const seen = times.map((ms) => summary(provider.perform(WHOLE, 500 + ms)));
    expect(seen).toEqual([down, down, up, up, down, down, up]);
  });

  it("says the status that it is given", () => {
    const provider = during({ kind: "flapping", downMs: 1000, upMs: 3000, mode: "status", status: 529 });
    expect(summary(provider.perform(WHOLE, 0))).toBe("529 at 200");
  });
});

describe("a cold start", () => {
  it("is slowest at first, a little less so with each request, and then over", () => {
    const provider = during({ kind: "cold-start", extraMs: 2000, warmAfter: 4 });
    const seen = Array.from({ length: 6 }, () => summary(provider.perform(WHOLE, 0)));
    expect(seen).toEqual([3000, 2500, 2000, 1500, 1000, 1000].map((ms) => `200 at ${ms}`));
  });

  it("comes again with each window", () => {
    const faults = [0, 10_000].map((atMs) =>
      fault({ kind: "cold-start", extraMs: 2000, warmAfter: 1 }, { atMs, forMs: 5000 }),
    );
    const provider = givenProvider({ faults });
    const seen = [0, 1000, 10_000, 11_000].map((nowMs) => summary(provider.perform(WHOLE, nowMs)));
    expect(seen).toEqual(["200 at 3000", "200 at 1000", "200 at 3000", "200 at 1000"]);
  });
});

/** When each of so many requests that come at once is answered; a letter for one that is turned away. */
function served(provider: ReturnType<typeof givenProvider>, count: number, nowMs: number): (number | "x")[] {
  return Array.from({ length: count }, () => {
    const { status, headersAtMs } = answered(provider.perform(WHOLE, nowMs));
    return status === 200 ? headersAtMs : "x";
  });
}

describe("a provider whose capacity is scarce", () => {
  it("serves a few at once, lets ten times as many wait, and turns the others away", () => {
    const provider = during({ kind: "scarce", capacity: 2 });
    expect(served(provider, 6, 0)).toEqual([1000, 1000, 2000, 2000, 3000, 3000]);
    expect(served(provider, 20, 0).filter((when) => when === "x")).toHaveLength(4);
  });

  it("has its old capacity again as soon as the window is over", () => {
    const provider = during({ kind: "scarce", capacity: 1 });
    served(provider, 5, 59_999);
    expect(served(provider, 3, 60_000)).toEqual([1000, 1000, 1000]);
  });

  it("gets its slots back one by one over the ramp, and those who wait go first", () => {
    const provider = during({ kind: "scarce", capacity: 1, rampMs: 4000, rampTo: 3 }, { forMs: 10_000 });
    // From 6000 on there is a ramp: a second slot opens at 8000, and a third one at 10 000.
    expect(served(provider, 6, 5000)).toEqual([1000, 2000, 3000, 4000, 4000, 5000]);
    // Who comes when the second slot opens does not get it: those who waited do.
    expect(served(provider, 1, 8000)).toEqual([2000]);
  });

  it("still queues where the provider has a queue of its own", () => {
    const provider = during({ kind: "scarce", capacity: 5 }, {}, 1);
    expect(served(provider, 3, 0)).toEqual([1000, 2000, 3000]);
  });
});
