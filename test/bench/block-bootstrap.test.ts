import { expect, test } from "vitest";
import { bootstrapIntervals } from "../../src/bench/block-bootstrap.ts";
import { type Block, blocksReport } from "../../src/bench/blocks.ts";
import { normalQuantile } from "../../src/core/normal-quantile.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

const availability = (sums: Float64Array): number => (sums[1] ?? 0) / (sums[0] ?? 0);

test("the interval of an on/off process' availability holds the true one in about 95 of 100 runs", () => {
  const [cycles, rounds, upMeanMs, downMedianMs, sigma] = [40, 150, 200, 10, 0.5];
  const truth = upMeanMs / (upMeanMs + downMedianMs * Math.exp((sigma * sigma) / 2));
  const dice = seededRandom(2);
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const random = dice.fork("round", round);
    const blocks = Array.from({ length: cycles }, () => {
      const upMs = -upMeanMs * Math.log(1 - random.next());
      return [upMs + downMedianMs * Math.exp(sigma * normalQuantile(random.next())), upMs];
    });
    const [interval] = bootstrapIntervals(blocks, [availability], dice.fork("drawn", round));
    if (interval !== null && interval !== undefined && interval[0] <= truth && truth <= interval[1]) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.91);
  expect(held / rounds).toBeLessThan(0.985);
});

test("the same dice give the same interval, and other dice nearly the same", () => {
  const blocks = Array.from({ length: 30 }, (_, index) => [10 + (index % 3), 9 + (index % 2)]);
  const intervalOf = (seed: number) => bootstrapIntervals(blocks, [availability], seededRandom(seed))[0];
  const [once, again, other] = [intervalOf(1), intervalOf(1), intervalOf(2)];
  expect(again).toEqual(once);
  expect(other).not.toEqual(once);
  expect(other?.[0]).toBeCloseTo(once?.[0] ?? 0, 2);
});

test("fewer than 10 blocks, and figures that some draws do not have, have no interval", () => {
  const nine = Array.from({ length: 9 }, () => [2, 1]);
  expect(bootstrapIntervals(nine, [availability], seededRandom(1))).toEqual([null]);
  const mostlyEmpty = Array.from({ length: 12 }, (_, index) => (index === 0 ? [2, 1] : [0, 0]));
  expect(bootstrapIntervals(mostlyEmpty, [availability], seededRandom(1))).toEqual([null]);
});

test("thousands of blocks give what their neighbours together give", () => {
  const random = seededRandom(3);
  const blocks = Array.from({ length: 2000 }, () => [1, random.next() < 0.9 ? 1 : 0]);
  const [low = 0, high = 0] = bootstrapIntervals(blocks, [availability], seededRandom(4))[0] ?? [];
  // 0.9 ± 1.96 * sqrt(0.09 / 2000), around what was drawn.
  const seen = blocks.reduce((before, [, up = 0]) => before + up, 0) / blocks.length;
  expect(Math.abs(low - (seen - 0.0131))).toBeLessThan(0.003);
  expect(Math.abs(high - (seen + 0.0131))).toBeLessThan(0.003);
});

test("outages that cluster make the interval of the success rate wider than independent failures do", () => {
  const blocks = Array.from({ length: 20 }, (_, index) => block({ succeeded: index % 5 === 0 ? 50 : 100 }));
  const report = blocksReport(blocks, seededRandom(1));
  const [low = 1, high = 0] = report.success_rate_ci95 ?? [];
  expect(report.count).toBe(20);
  // Wilson's, of 1,800 of 2,000, is less than 3 points wide.
  expect(high - low).toBeGreaterThan(0.12);
  expect(low).toBeLessThan(0.9);
  expect(high).toBeGreaterThan(0.9);
});

test("blocks in which nothing failed do not claim certainty, and an unknown price leaves only the cost unknown", () => {
  const report = blocksReport(
    Array.from({ length: 20 }, () => block({ costUsd: null })),
    seededRandom(1),
  );
  expect(report.success_rate_ci95?.[0]).toBeCloseTo(0.99808, 4);
  expect(report.latency_mean_ms_ci95).not.toBeNull();
  expect(report.cost_per_success_usd_ci95).toBeNull();
});

test("blocks in which nothing happened are none", () => {
  const idle = block({ requests: 0, succeeded: 0, latencySumMs: 0, attempts: 0, costUsd: 0 });
  expect(blocksReport([block({}), idle], seededRandom(1))).toMatchObject({ count: 1, success_rate_ci95: null });
});

function block(changes: Partial<Block>): Block {
  return { requests: 100, succeeded: 100, latencySumMs: 100_000, attempts: 110, costUsd: 0.5, ...changes };
}
