import { expect, test } from "vitest";
import { quantileRanks } from "../../src/bench/order-statistics.ts";
import { supported } from "../../src/bench/statistics.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";

test.each([
  [6, 1, 6],
  [10, 2, 9],
  [15, 4, 12],
  [20, 6, 15],
  [25, 8, 18],
  [100, 40, 61],
])("the median of %i samples lies between the ranks of the sign test's tables", (samples, low, high) => {
  expect(quantileRanks(0.5, samples)).toEqual([low, high]);
});

test("fewer than 6 samples say nothing about a median, and fewer than 72 nothing about P95", () => {
  expect(quantileRanks(0.5, 5)).toBeNull();
  expect(quantileRanks(0.95, 72)).not.toBeNull();
  expect(quantileRanks(0.95, 71)).toBeNull();
  expect(quantileRanks(0.5, 0)).toBeNull();
});

test("every quantile that is shown has an interval, narrower the more samples there are", () => {
  for (const quantile of [0.5, 0.9, 0.95, 0.99]) {
    let width = 1;
    for (let samples = 7; samples <= 1_000_000; samples = Math.ceil(samples * 1.7)) {
      if (!supported(quantile, samples)) continue;
      const [low, high] = quantileRanks(quantile, samples) ?? [0, Number.POSITIVE_INFINITY];
      expect(low / samples).toBeLessThanOrEqual(quantile);
      expect(high / samples).toBeGreaterThanOrEqual(quantile);
      expect((high - low) / samples).toBeLessThan(width);
      width = (high - low) / samples;
    }
    expect(width).toBeLessThan(0.004);
  }
});

test("the interval of P95 holds the true one in at least 95 of 100 samples, and not in many more", () => {
  const [samples, rounds, quantile] = [300, 2000, 0.95];
  const [low, high] = quantileRanks(quantile, samples) ?? [0, 0];
  const random = seededRandom(5);
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    let below = 0;
    for (let sample = 0; sample < samples; sample += 1) if (random.next() < quantile) below += 1;
    // The sample of rank `low` is below the quantile if so many are, and that of rank `high` is not.
    if (below >= low && below < high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.945);
  expect(held / rounds).toBeLessThan(0.98);
});
