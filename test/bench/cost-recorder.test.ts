import { expect, test } from "vitest";
import { CostRecorder } from "../../src/bench/cost-recorder.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { OUTAGE, sampleBench } from "./sample-bench.ts";

test("the interval of what an answer costs has the true cost in about 95 of 100 cases", () => {
  const [rounds, requests] = [3000, 400];
  const dice = seededRandom(5);
  // One in five is not answered; an answer costs 1 to 3 cents, an attempt in vain half a cent.
  const truthUsd = (0.8 * 0.02 + 0.2 * 0.005) / 0.8;
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const random = dice.fork("round", round);
    const recorder = new CostRecorder();
    let [sumUsd, answers] = [0, 0];
    for (let request = 0; request < requests; request += 1) {
      const answered = random.next() < 0.8;
      const usd = answered ? 0.01 + 0.02 * random.next() : 0.005;
      recorder.record(usd, answered);
      sumUsd += usd;
      if (answered) answers += 1;
    }
    const [low, high] = recorder.interval(sumUsd / answers) ?? [0, 0];
    if (low <= truthUsd && truthUsd <= high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.935);
  expect(held / rounds).toBeLessThan(0.965);
});

test("there is none without a price, an answer or a second request", () => {
  const recorder = new CostRecorder();
  expect(recorder.interval(null)).toBeNull();
  recorder.record(0.01, true);
  expect(recorder.interval(0.01)).toBeNull();
  recorder.record(0.01, false);
  expect(recorder.interval(0.02)?.[1]).toBeGreaterThan(0.02);
  recorder.record(null, true);
  expect(recorder.interval(0.02)).toBeNull();
});

test("a bench reports it around the cost that it saw", async () => {
  for (const { cost_per_success_usd: usd, cost_per_success_usd_ci95: interval } of (
    await sampleBench({ scenario: OUTAGE })
  ).configurations) {
    expect(interval?.[0]).toBeLessThan(usd ?? 0);
    expect(interval?.[1]).toBeGreaterThan(usd ?? 0);
  }
});
