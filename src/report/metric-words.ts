import type { MetricUnit } from "../bench/bench-report.ts";
import { dollars, milliseconds, percent, trimmed } from "./format.ts";

/** A figure as people read it. */
export function inUnit(unit: MetricUnit, value: number): string {
  return FORMS[unit](value);
}

const FORMS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  rate: (share) => percent(share),
  ms: milliseconds,
  usd: dollars,
  count: (count) => trimmed(count, 3),
};
