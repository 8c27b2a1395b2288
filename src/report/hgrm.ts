import type { BenchReport } from "../bench/bench-report.ts";
import type { LatencyPoint } from "../bench/curves.ts";

/**
 * The latencies of the last configuration, which is the last chain as a whole, as HdrHistogram's tools print a percentile distribution and read
 * it: milliseconds, fractions, counts.
 */
export function benchHgrm({ configurations }: BenchReport): string {
  const last = configurations.at(-1);
  const { n = 0, mean = null, max = null } = last?.latency_ms ?? {};
  const { percentiles = [], stddev = null } = last?.latency_distribution ?? {};
  const lines = [
    "       Value     Percentile TotalCount 1/(1-Percentile)",
    "",
    ...percentiles.map((point) => pointLine(point, n)),
    `#[Mean    = ${padded(mean)}, StdDeviation   = ${padded(stddev)}]`,
    `#[Max     = ${padded(max)}, Total count    = ${String(n).padStart(12)}]`,
  ];
  return `${lines.join("\n")}\n`;
}

function pointLine({ quantile, ms }: LatencyPoint, n: number): string {
  const count = Math.max(1, Math.ceil(quantile * n - 1e-6));
  const line = `${padded(ms)} ${quantile.toFixed(12)} ${String(count).padStart(10)}`;
  // The maximum's would be infinite.
  return quantile === 1 ? line : `${line} ${(1 / (1 - quantile)).toFixed(2).padStart(14)}`;
}

function padded(ms: number | null): string {
  return (ms ?? 0).toFixed(3).padStart(12);
}
