import { describe, expect, test } from "vitest";
import type { BenchReport, ConfigurationReport } from "../../src/bench/bench-report.ts";
import { bothTiers, primaryOnly, sampleReport } from "../report/sample-report.ts";
import { givenCost, widest } from "./given-cost.ts";

/** The two tiers of the sample report. */
const TWO_TIERS = `version: 1
chains:
  production:
    tiers:
      - { provider: openai, model: gpt-4.1, weight: 2 }
      - { provider: anthropic, model: claude-sonnet-4-5, price: { input_per_mtok: 15, output_per_mtok: 15 } }
`;

const cost = givenCost({
  "two.yaml": TWO_TIERS,
  "report.json": JSON.stringify(sampleReport()),
  "seeds.json": JSON.stringify(ofFiveSeeds()),
  "well.json": JSON.stringify(sampleReport({ configurations: [{ ...primaryOnly(), failed: 0 }, bothTiers()] })),
});
const ASKED = "-f two.yaml --report report.json";

// Of the sample report: 550 of 1,500 requests failed with the primary alone, 2 with the chain, for 1.2345 and 4.38 dollars.
const SAVED_SHARE = 548 / 550;
const EXTRA_USD = (4.38 - 1.2345) / 548;

describe("the break-even", () => {
  test("holds what the chain spends for each request that it saves against a fee, a month's traffic and a failure's cost", async () => {
    const report = await cost.json(`${ASKED} --requests-per-month 432k --relay-fee 0.5 --outage-cost 0.05/request`);
    const { break_even: evenly, mix, tokens_per_month: tokens } = report;
    const tokensEach = (2 * (412_345 + 1_398_765)) / 1500;
    expect(tokens).toBeCloseTo(432_000 * tokensEach, 3);
    expect(evenly.saved_share).toBeCloseTo(SAVED_SHARE, 12);
    expect(evenly.saved_share_ci95[0]).toBeLessThan(SAVED_SHARE);
    expect(evenly.extra_per_saved_usd).toBeCloseTo(EXTRA_USD, 12);
    const standing = (0.5 * tokens) / 1e6;
    const tenMinutes = evenly.outages.find(({ minutes }: { minutes: number }) => minutes === 10);
    // 432,000 requests in 43,200 minutes are ten a minute.
    expect(tenMinutes.requests).toBeCloseTo(100, 9);
    const needed = standing / (100 * SAVED_SHARE * (0.05 - EXTRA_USD));
    expect(tenMinutes.outages_needed).toBeCloseTo(needed, 6);
    expect(tenMinutes.outages_needed_ci95[0]).toBeLessThan(needed);
    expect(tenMinutes.outages_needed_ci95[1]).toBeGreaterThan(needed);
    expect(evenly.article_rule).toMatchObject({ outages_per_month: 2, minutes: 10, verdict: "does not hold" });
    expect(mix).toMatchObject({ from: "report", direct_usd: expect.any(Number) });
  });

  test("takes its intervals from the spread over seeds, where there are five or more", async () => {
    const { break_even: evenly } = await cost.json("-f two.yaml --report seeds.json --tokens 10M");
    // 140 of 150 were saved, for 300 dollars. Around that ratio the seeds' residues are these, and t(0.975, 4) is 2.776.
    const saved = [50, 36, 30, 18, 6];
    const failed = [50, 40, 30, 20, 10];
    const squares = saved.reduce((sum, each, index) => sum + (each - (140 / 150) * (failed[index] ?? 0)) ** 2, 0);
    const margin = (2.7764451 * Math.sqrt((squares * 5) / 4)) / 150;
    expect(evenly.intervals_from).toBe("seeds");
    expect(evenly.saved_share).toBeCloseTo(140 / 150, 12);
    expect(evenly.saved_share_ci95[0]).toBeCloseTo(140 / 150 - margin, 6);
    expect(evenly.extra_per_saved_usd).toBeCloseTo(300 / 140, 9);
  });

  test("takes the cost of a minute for that of the requests in it", async () => {
    const words = `${ASKED} --requests-per-month 432k --relay-fee 1 --outage-cost`;
    const [byRequest, byMinute] = [await cost.json(`${words} 20/request`), await cost.json(`${words} 200/minute`)];
    expect(byMinute.break_even.outages).toEqual(byRequest.break_even.outages);
    expect(byMinute.break_even.article_rule.verdict).toBe("holds");
  });

  test("without a fee is at the first outage, or never where a saved request costs more than a failed one", async () => {
    const paying = await cost.print(`${ASKED} --tokens 10M --outage-cost 0.05/request`);
    expect(paying).toMatch(/10 min .* any/);
    expect(paying).toMatch(/HOLDS, and fewer\s+may\s+be\s+enough:\s+any\s+outage\s+pays/);
    const dear = await cost.print(`${ASKED} --tokens 10M --outage-cost 0.001/request`);
    expect(dear).toMatch(/10 min .* never pays/);
    expect(widest(dear)).toBeLessThanOrEqual(80);
  });

  test("says what a failed request would have to cost where that is not told", async () => {
    const text = await cost.print(`${ASKED} --tokens 10M --relay-fee 1`);
    expect(text).toContain("What a failed request has to cost");
    expect(text).toMatch(/2 outages of 10 minutes pay where a\s+failed\s+request\s+costs \$/);
    expect(text).not.toMatch(/DOES NOT HOLD|HOLDS/);
  });

  test("is refused, or left out where only the mix is needed, if the primary never failed", async () => {
    const words = "-f two.yaml --report well.json --tokens 10M";
    const { mix, break_even: evenly } = await cost.json(words);
    expect({ from: mix.from, evenly }).toEqual({ from: "report", evenly: null });
    await expect(cost.print(`${words} --outage-cost 1/request`)).rejects.toMatchObject({
      message: expect.stringContaining("its primary alone left no request unanswered"),
    });
  });
});

/** Per seed 100 requests, of which the primary alone fails some, and the chain answers most of these for more dollars. */
function ofFiveSeeds(): BenchReport {
  const seeds = [
    { failed: 50, left: 0, extraUsd: 100 },
    { failed: 40, left: 4, extraUsd: 80 },
    { failed: 30, left: 0, extraUsd: 60 },
    { failed: 20, left: 2, extraUsd: 40 },
    { failed: 10, left: 4, extraUsd: 20 },
  ];
  const alone = seeds.map(({ failed }) => ({ failed, usd: 10 }));
  const whole = seeds.map(({ left, extraUsd }) => ({ failed: left, usd: 10 + extraUsd }));
  const configurations = [played(primaryOnly(), alone), played(bothTiers(), whole)];
  return sampleReport({ seeds: [42, 43, 44, 45, 46], configurations });
}

function played(
  one: ConfigurationReport,
  seeds: readonly { readonly failed: number; readonly usd: number }[],
): ConfigurationReport {
  const requests = 100 * seeds.length;
  return {
    ...one,
    requests,
    requests_planned: requests,
    failed: seeds.reduce((sum, { failed }) => sum + failed, 0),
    cost_usd: seeds.reduce((sum, { usd }) => sum + usd, 0),
    by_seed: seeds.flatMap(({ failed, usd }, index) =>
      one.by_seed.map((seed) => ({
        ...seed,
        seed: 42 + index,
        requests: 100,
        succeeded: 100 - failed,
        cost_usd: usd,
      })),
    ),
  };
}
