import { expect, test } from "vitest";
import { spread, spreadOver } from "../../src/bench/spread.ts";
import { sampleSeed } from "./sample-seed.ts";

test("the interval of a mean over seeds is Student's", () => {
  // Mean 4, standard deviation sqrt(2.5), and 2.7764451 of Student's with 4 degrees of freedom.
  const margin = (2.7764451 * Math.sqrt(2.5)) / Math.sqrt(5);
  const found = spread([2, 3, 4, 5, 6]);
  expect(found).toMatchObject({ n: 5, mean: 4, min: 2, max: 6 });
  expect(found?.sd).toBeCloseTo(Math.sqrt(2.5), 12);
  expect(found?.ci95[0]).toBeCloseTo(4 - margin, 6);
  expect(found?.ci95[1]).toBeCloseTo(4 + margin, 6);
});

test("what one seed lacks has no spread, and one seed has none", () => {
  expect(spread([1, null, 3])).toBeNull();
  expect(spread([1])).toBeNull();
  expect(spreadOver([sampleSeed()])).toBeNull();
  const some = spreadOver([sampleSeed({ cost_per_success_usd: null }), sampleSeed({ seed: 8 })]);
  expect(some?.cost_per_success_usd).toBeNull();
  expect(some?.latency_mean_ms?.mean).toBe(1000);
});

test("an interval stays within what is possible", () => {
  expect(spread([0.001, 0.1])?.ci95[0]).toBe(0);
  const rates = [0.9, 1].map((rate, seed) => sampleSeed({ seed, succeeded: rate * 1000, success_rate: rate }));
  expect(spreadOver(rates)?.success_rate?.ci95[1]).toBe(1);
});

test("seeds in which nothing failed do not claim certainty", () => {
  const perfect = [1, 2, 3, 4, 5].map((seed) => sampleSeed({ seed, requests: 1000, succeeded: 1000, success_rate: 1 }));
  // Wilson's, for 5,000 of 5,000.
  expect(spreadOver(perfect)?.success_rate?.ci95[0]).toBeCloseTo(5000 / (5000 + 3.8415), 7);
});
