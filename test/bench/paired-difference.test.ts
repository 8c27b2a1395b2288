import { describe, expect, test } from "vitest";
import type { Block } from "../../src/bench/blocks.ts";
import { type Measured, pairedDifferences } from "../../src/bench/paired-difference.ts";
import type { DifferenceReport } from "../../src/bench/statistics-report.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { sampleSeed } from "./sample-seed.ts";

describe("a difference between paired configurations", () => {
  test("is of a prefix against the one before, of an ablated one against its own, of whole chains against the first", () => {
    const measured = [
      sample({ configuration: "primary only", tiers: 1 }),
      sample({ configuration: "primary only, no breaker", tiers: 1, ablated: true }),
      sample({ configuration: "all 2 tiers", tiers: 2 }),
      sample({ configuration: "all 2 tiers, no hedge", tiers: 2, ablated: true }),
      sample({ chain: "budget", configuration: "primary only", tiers: 1 }),
      sample({ chain: "budget", configuration: "all 2 tiers", tiers: 2 }),
    ];
    const pairs = pairedDifferences(measured, seededRandom(1)).map(
      ({ chain, configuration, against }) => `${chain}/${configuration} - ${against.chain}/${against.configuration}`,
    );
    expect([...new Set(pairs)]).toEqual([
      "production/primary only, no breaker - production/primary only",
      "production/all 2 tiers - production/primary only",
      "production/all 2 tiers, no hedge - production/all 2 tiers",
      "budget/all 2 tiers - budget/primary only",
      "budget/all 2 tiers - production/all 2 tiers",
    ]);
  });

  test("uses Student's t over seeds from five on, so that what differs between seeds drops out", () => {
    const rates = [0.9, 0.99, 0.8, 0.95, 0.7];
    const seedsOf = (more: readonly number[]) =>
      rates.map((rate, seed) => sampleSeed({ seed, success_rate: rate + (more[seed] ?? 0) }));
    const [success] = differences(
      sample({ configuration: "primary only", tiers: 1, seeds: seedsOf([]) }),
      sample({ seeds: seedsOf([0.004, 0.005, 0.006, 0.005, 0.005]) }),
    );
    expect(success).toMatchObject({ metric: "success_rate", n: 5, method: "seeds", verdict: "better" });
    expect(success?.difference).toBeCloseTo(0.005, 12);
    // 2.7764451 * sqrt(5e-7) / sqrt(5).
    expect(success?.ci95?.[0]).toBeCloseTo(0.005 - 0.00087798, 6);
  });

  test("uses paired blocks where seeds are few, and has no interval where blocks are few as well", () => {
    const worse = blocks(20, (index) => ({ succeeded: index % 4 === 0 ? 60 : 99 }));
    const [success, latency, p95] = differences(
      sample({ configuration: "primary only", tiers: 1, blocks: [worse] }),
      sample({ blocks: [blocks(20, () => ({ succeeded: 99 }))] }),
    );
    expect(success).toMatchObject({ method: "blocks", n: 20, verdict: "better" });
    expect(success?.difference).toBeCloseTo((5 * 39) / 2000, 12);
    expect(success?.ci95?.[0]).toBeGreaterThan(0.01);
    expect(success?.ci95?.[1]).toBeLessThan(0.2);
    expect(latency).toMatchObject({ metric: "latency_ms.mean", method: "blocks" });
    expect(p95).toMatchObject({ metric: "latency_ms.p95", method: null, ci95: null, n: 1 });
    const [few] = differences(
      sample({ configuration: "primary only", tiers: 1, seeds: [sampleSeed({ success_rate: 0.6 })] }),
      sample({ seeds: [sampleSeed({ success_rate: 0.99 })] }),
    );
    expect(few).toMatchObject({ method: null, ci95: null, verdict: "cannot tell" });
    expect(few?.difference).toBeCloseTo(0.39, 12);
  });

  test("is none where the same dice gave the same figure, and cannot be told where one has no figure", () => {
    const rows = differences(
      sample({ configuration: "primary only", tiers: 1 }),
      sample({ seeds: [sampleSeed({ cost_per_success_usd: null })] }),
    );
    expect(rows.find(({ metric }) => metric === "success_rate")).toMatchObject({ difference: 0, verdict: "same" });
    expect(rows.find(({ metric }) => metric === "cost_per_success_usd")).toMatchObject({
      difference: null,
      verdict: "cannot tell",
    });
  });

  test("that is paid for with another figure is no loss", () => {
    const cheap = blocks(20, () => ({ succeeded: 50, latencySumMs: 50 * 900 }));
    const dear = blocks(20, () => ({ succeeded: 99, latencySumMs: 99 * 1400 }));
    const [success, latency] = differences(
      sample({ configuration: "primary only", tiers: 1, blocks: [cheap] }),
      sample({ blocks: [dear] }),
    );
    expect(success?.verdict).toBe("better");
    expect(latency).toMatchObject({ verdict: "cannot tell" });
    expect(latency?.ci95?.[0]).toBeCloseTo(500, 6);
  });
});

describe("the price of a nine", () => {
  test("is what 1,000 requests cost more, by how much rarer failures became", () => {
    const [price] = differences(
      sample({ configuration: "primary only", tiers: 1, blocks: [blocks(20, () => ({ succeeded: 90, costUsd: 1 }))] }),
      sample({ blocks: [blocks(20, () => ({ succeeded: 99, costUsd: 1.2 }))] }),
    ).filter(({ metric }) => metric === "usd_per_extra_nine");
    // From 90 % to 99 % is one nine; $0.2 more for 100 requests is $2 for 1,000.
    expect(price).toMatchObject({ unit: "usd", method: "blocks", verdict: null });
    expect(price?.difference).toBeCloseTo(2, 9);
    expect(price?.ci95?.[0]).toBeCloseTo(2, 9);
  });

  test("is not known where nothing fails any more, nor where nothing got better", () => {
    for (const succeeded of [100, 90, 80]) {
      const [price] = differences(
        sample({ configuration: "primary only", tiers: 1, blocks: [blocks(20, () => ({ succeeded: 90 }))] }),
        sample({ blocks: [blocks(20, () => ({ succeeded }))] }),
      ).filter(({ metric }) => metric === "usd_per_extra_nine");
      expect(price).toMatchObject({ difference: null, ci95: null, method: null });
    }
  });
});

/** Of the later against the earlier. */
function differences(...measured: readonly Measured[]): readonly DifferenceReport[] {
  return pairedDifferences(measured, seededRandom(1));
}

function sample(changes: Partial<Measured> = {}): Measured {
  return {
    chain: "production",
    configuration: "all 2 tiers",
    tiers: 2,
    ablated: false,
    seeds: [sampleSeed()],
    blocks: [blocks(4, () => ({}))],
    ...changes,
  };
}

function blocks(count: number, changes: (index: number) => Partial<Block>): readonly Block[] {
  return Array.from({ length: count }, (_, index) => ({
    requests: 100,
    succeeded: 90,
    latencySumMs: 100_000,
    attempts: 110,
    costUsd: 0.5,
    ...changes(index),
  }));
}
