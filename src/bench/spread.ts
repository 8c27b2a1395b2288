import type { SeedReport } from "./seed-report.ts";
import type { Interval, Spread, SpreadReport } from "./statistics-report.ts";
import { atLeastWilson, RunningSum } from "./statistics.ts";
import { studentQuantile } from "./student-t.ts";

/** How the figures differ from seed to seed; null with fewer than two seeds. */
export function spreadOver(seeds: readonly SeedReport[]): SpreadReport | null {
  if (seeds.length < 2) return null;
  const of = (read: (seed: SeedReport) => number | null): Spread | null => spread(seeds.map(read));
  const success = of((seed) => seed.success_rate);
  const [succeeded, requests] = [sum(seeds.map((seed) => seed.succeeded)), sum(seeds.map((seed) => seed.requests))];
  return {
    success_rate: success === null ? null : { ...success, ci95: atLeastWilson(success.ci95, succeeded, requests) },
    latency_mean_ms: of((seed) => seed.latency_ms.mean),
    latency_p50_ms: of((seed) => seed.latency_ms.p50),
    latency_p95_ms: of((seed) => seed.latency_ms.p95),
    latency_p99_ms: of((seed) => seed.latency_ms.p99),
    cost_per_success_usd: of((seed) => seed.cost_per_success_usd),
    attempts_per_request: of((seed) => seed.attempts_per_request),
  };
}

/**
 * Mean and spread of one figure, which is never negative, over seeds, with the interval of the mean by Student's t. Null: it
 * is not known of every seed (those that lack it are no chance sample), or there are fewer than two.
 */
export function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length || known.length < 2) return null;
  const { mean, sd, ci95 } = meanOf(known);
  return {
    n: known.length,
    mean,
    sd,
    min: Math.min(...known),
    max: Math.max(...known),
    ci95: [Math.max(0, ci95[0]), ci95[1]],
  };
}

/** Of two values or more. */
export function meanOf(values: readonly number[]): {
  readonly mean: number;
  readonly sd: number;
  readonly ci95: Interval;
} {
  const n = values.length;
  const mean = sum(values) / n;
  const sd = Math.sqrt(sum(values.map((value) => (value - mean) * (value - mean))) / (n - 1));
  const margin = (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n);
  return { mean, sd, ci95: [mean - margin, mean + margin] };
}

function sum(values: readonly number[]): number {
  const total = new RunningSum();
  for (const value of values) total.add(value);
  return total.value;
}
