import { normalQuantile } from "../core/normal-quantile.ts";

const Z95 = normalQuantile(0.95);
const Z99 = normalQuantile(0.99);

/** The sigma of the log-normal with this median and this P95, and of the one with this P99: one log-normal has but one. */
export function impliedWidths(p50: number, p95: number, p99: number) {
  return { from95: Math.log(p95 / p50) / Z95, from99: Math.log(p99 / p50) / Z99 };
}
