import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planLoad, type PlannedPhase } from "../../src/bench/load-plan.ts";
import type { LoadPhase } from "../../src/config/scenario.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

const SEQUENTIAL: LoadPhase = { phase: "sequential", requests: 1000, atMs: 0, untilMs: 14_400_000 };
const BURST: LoadPhase = { phase: "concurrent", requests: 500, concurrency: 500, atMs: 3_900_000 };

const ONE_CALLER = { ...SEQUENTIAL, scenarioRequests: 1000, concurrency: 1, stream: false };
const ALL_AT_ONCE = { ...BURST, scenarioRequests: 500, untilMs: null, stream: false };

function plan(phases: readonly LoadPhase[], requests: number | null, concurrency: number | null, seed = 1) {
  return planLoad(phases, { requests, concurrency, random: seededRandom(seed), traces: new Map() });
}

function counts(phases: readonly PlannedPhase[]): number[] {
  return phases.map((phase) => phase.requests);
}

test("without numbers of the user's own the scenario's load is kept", () => {
  expect(plan([SEQUENTIAL, BURST], null, null)).toEqual([ONE_CALLER, ALL_AT_ONCE]);
});

test("a total is shared in proportion, to the last request", () => {
  expect(counts(plan([SEQUENTIAL, BURST], 300, null))).toEqual([200, 100]);
  expect(counts(plan([SEQUENTIAL, BURST], 301, null))).toEqual([201, 100]);
  expect(counts(plan([SEQUENTIAL, BURST], 1, null))).toEqual([1]);
});

test("many more sequential requests come from more callers, so that each keeps the scenario's pace", () => {
  expect(plan([SEQUENTIAL], 10_000, null)).toEqual([{ ...ONE_CALLER, requests: 10_000, concurrency: 10 }]);
  expect(plan([SEQUENTIAL], 1001, null)).toEqual([{ ...ONE_CALLER, requests: 1001, concurrency: 2 }]);
});

test("a concurrency is really reached, at the cost of the sequential requests where the total is fixed", () => {
  expect(plan([SEQUENTIAL, BURST], 200, 100)).toEqual([
    { ...ONE_CALLER, requests: 100 },
    { ...ALL_AT_ONCE, requests: 100, concurrency: 100 },
  ]);
  expect(counts(plan([SEQUENTIAL, BURST], null, 2000))).toEqual([1000, 2000]);
  expect(counts(plan([SEQUENTIAL, BURST], 10, 50))).toEqual([10]);
});

test("a lower concurrency leaves the number of requests alone", () => {
  expect(plan([SEQUENTIAL, BURST], null, 20)).toEqual([ONE_CALLER, { ...ALL_AT_ONCE, concurrency: 20 }]);
});

test("a load without a concurrent phase gets one in its middle", () => {
  expect(plan([SEQUENTIAL], null, 50)).toEqual([
    ONE_CALLER,
    { ...ALL_AT_ONCE, requests: 50, scenarioRequests: 0, concurrency: 50, atMs: 7_200_000 },
  ]);
});

test("a phase of streams stays one, and so does the burst that is added to it", () => {
  const planned = plan([{ ...SEQUENTIAL, stream: true }], 2000, 50);
  expect(planned.map(({ stream }) => stream)).toEqual([true, true]);
});

test("the phases always add up to the total that was asked for", () => {
  const phase = fc.oneof(
    fc
      .record({ requests: fc.integer({ min: 1, max: 5000 }) })
      .map(({ requests }): LoadPhase => ({ ...SEQUENTIAL, requests })),
    fc
      .record({ requests: fc.integer({ min: 1, max: 5000 }) })
      .map(({ requests }): LoadPhase => ({ ...BURST, requests })),
  );
  const concurrency = fc.option(fc.integer({ min: 1, max: 3000 }));
  fc.assert(
    fc.property(
      fc.array(phase, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 1e8 }),
      concurrency,
      (phases, total, atOnce) => {
        const played = plan(phases, total, atOnce);
        expect(counts(played).reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(Math.min(...counts(played))).toBeGreaterThan(0);
      },
    ),
    { seed: 3 },
  );
});
