import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { BIN_EDGES_MS, type Latencies, LatencyCounts } from "../../src/ui/latency-counts.ts";

function counted(latenciesMs: readonly number[]): Latencies {
  const counts = new LatencyCounts();
  for (const ms of latenciesMs) counts.record(ms);
  return counts.read();
}

/** The bins that hold something, as [from, to, count]. */
function filled({ bins }: Latencies): readonly (readonly [number | undefined, number | undefined, number])[] {
  return bins.flatMap((count, index) =>
    count === 0 ? [] : [[BIN_EDGES_MS[index], BIN_EDGES_MS[index + 1], count] as const],
  );
}

function alike(count: number): Latencies {
  return counted(Array.from({ length: count }, () => 100));
}

describe("the latencies of the screen", () => {
  it("are counted in bins with round edges, each of which begins the next one", () => {
    expect(filled(counted([1120, 1249.9, 1250, 1999.9, 2000, 999.99, 1000]))).toEqual([
      [900, 1000, 1],
      [1000, 1120, 1],
      [1120, 1250, 2],
      [1250, 1400, 1],
      [1800, 2000, 1],
      [2000, 2240, 1],
    ]);
  });

  it("keep what is beyond every bin in the outermost ones", () => {
    expect(filled(counted([0, 0.4, 1e9]))).toEqual([
      [1, 1.12, 2],
      [9_000_000, 10_000_000, 1],
    ]);
  });

  it("have bins that are nearly evenly spaced on a log scale, so that a smooth curve looks smooth", () => {
    const widths = BIN_EDGES_MS.slice(1).map((edge, index) => Math.log10(edge / (BIN_EDGES_MS[index] ?? 0)));
    expect(widths).toHaveLength(140);
    expect(Math.min(...widths)).toBeGreaterThan(0.045);
    expect(Math.max(...widths)).toBeLessThan(0.06);
  });

  it("have percentiles that are right to half a percent", () => {
    const random = seededRandom(3);
    const all = Array.from({ length: 5000 }, () => Math.exp(4 + 4 * random.next())).toSorted((a, b) => a - b);
    const { count, p50, p95, p99 } = counted(all);
    expect(count).toBe(5000);
    for (const [quantile, told] of [
      [0.5, p50],
      [0.95, p95],
      [0.99, p99],
    ] as const) {
      const exact = all[Math.ceil(quantile * all.length) - 1] ?? 0;
      expect(Math.abs((told ?? 0) / exact - 1)).toBeLessThanOrEqual(0.005);
    }
  });

  it("claim no percentile that so few answers cannot show, by the report's own rule", () => {
    expect(alike(6)).toMatchObject({ p50: null, p95: null, p99: null });
    expect(alike(7)).toMatchObject({ p50: 100.5, p95: null, p99: null });
    expect(alike(90)).toMatchObject({ p95: 100.5, p99: null });
    expect(alike(459)).toMatchObject({ p99: 100.5 });
  });
});
