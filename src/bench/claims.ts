import type { Claimed } from "./claim-verdict.ts";
import type { NamedParts } from "./part-metrics.ts";
import type { Metric } from "./metrics.ts";
import { UNIT_SCALES } from "./threshold-limit.ts";
import { type Nameable, parseThreshold, type Suggest } from "./thresholds.ts";

/** In one flag. */
const CLAIMS_MAX = 100;

/** One figure that somebody claims, to be held against what is measured. */
export interface Claim extends Claimed {
  readonly expression: string;
  /** As in a threshold. */
  readonly where: string | null;
  readonly metric: Metric;
}

export type ParsedClaims =
  { readonly ok: true; readonly claims: readonly Claim[] } | { readonly ok: false; readonly message: string };

/** Of every other figure that can be good or bad, less is better. */
const MORE_IS_BETTER = /(?:^|\.)(?:success_rate|success_rate_ci95\.[01]|succeeded)$/;
/** More of these is neither better nor worse. */
const NEITHER =
  /^(?:(?:.*\.)?requests|direct\.count|.*\.n|(?:by_)?tier\.\d+\.(?:answered|attempts|input_tokens|output_tokens))$/;

/**
 * Reads claims such as `p95=1890,p99=2450`, each in the words of a threshold: `[WHERE:] METRIC=NUMBER[UNIT]`. Whether more or
 * less is better is known of most metrics; `>=` and `<=` say it of the others.
 */
export function parseClaims(
  text: string,
  configurations: readonly Nameable[],
  suggest: Suggest,
  named?: NamedParts,
): ParsedClaims {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length > CLAIMS_MAX) return { ok: false, message: `there may be ${CLAIMS_MAX} claims in one flag` };
  const claims: Claim[] = [];
  for (const expression of parts) {
    const parsed = parseThreshold(expression, configurations, suggest, named, "claim");
    if (!parsed.ok) return parsed;
    const { where, metric, operator, limit: value } = parsed.threshold;
    if (operator === "==" && NEITHER.test(metric.path)) {
      const message = `claim "${expression}": is more of it better, or less? Write >= or <= in place of =`;
      return { ok: false, message };
    }
    const moreIsBetter = operator === "==" ? MORE_IS_BETTER.test(metric.path) : operator.startsWith(">");
    const own = { value, unit: metric.unit, roundingHalf: roundingHalf(expression), moreIsBetter };
    claims.push({ expression, where, metric, ...own });
  }
  return { ok: true, claims };
}

/** Half of the last digit that is written. */
function roundingHalf(expression: string): number {
  const [, decimals = "", exponent = "0", suffix = ""] =
    /\d*(?:\.(\d*))?(?:e(-?\d+))?\s*([a-z%$]*)$/i.exec(expression) ?? [];
  const digit = Number(`1e${Number(exponent) - decimals.length}`);
  return 0.5 * digit * (UNIT_SCALES[suffix.toLowerCase()] ?? 1);
}
