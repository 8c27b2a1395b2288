import type { MetricUnit } from "./bench-report.ts";
import type { Metric } from "./metrics.ts";

const MS_OF: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** How much one of a written unit is in the unit of the metric; "" and whatever is not here: 1. */
export const UNIT_SCALES: Readonly<Record<string, number>> = { ...MS_OF, "%": 0.01 };

const UNIT_HINTS: Readonly<Record<MetricUnit, string>> = {
  rate: "this metric is a rate (0.997 or 99.7%)",
  ms: "this metric is a time (2000, 2000ms, 2s, 5m or 1h)",
  usd: "this metric is money (0.01, $0.01 or 0.01usd)",
  count: "this metric is a plain number",
};

const NEVER_NEGATIVE: Readonly<Record<MetricUnit, string>> = {
  rate: "a rate is never below 0 %",
  ms: "a time is never negative",
  usd: "what was spent is never negative",
  count: "a count is never negative",
};

/** The number in the metric's own unit, or what is wrong with it. */
export function limitOf(text: string, metric: Pick<Metric, "unit" | "signed">): number | string {
  const limit = numberOf(text, metric.unit);
  return typeof limit === "string" ? limit : (impossible(limit, text, metric) ?? limit);
}

/** Why nothing could ever come near the limit; null: it is one that can be met or missed. */
function impossible(limit: number, text: string, { unit, signed }: Pick<Metric, "unit" | "signed">): string | null {
  if (!Number.isFinite(limit)) return `"${text}" is beyond any figure: write a smaller number`;
  if (unit === "rate" && limit > 1)
    return `a rate is never above 100 %: write a limit from 0% to 100% in place of ${text}`;
  if (limit >= 0 || signed === true) return null;
  return `${NEVER_NEGATIVE[unit]}: write a limit from 0 on in place of ${text}`;
}

function numberOf(text: string, unit: MetricUnit): number | string {
  const match =
    /^(?<dollar>\$?)\s*(?<number>-?(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d{1,3})?)\s*(?<suffix>%|ms|s|min|m|h|\$|usd)?$/i.exec(
      text,
    );
  const { dollar = "", number = "", suffix: written = "" } = match?.groups ?? {};
  if (match === null) return `"${text}" is not a number with one of the units %, ms, s, m (or min), h, $, usd`;
  const suffix = written.toLowerCase();
  const plain = Number(number);
  if (suffix === "" && dollar === "") {
    if (unit === "rate" && plain > 1 && plain <= 100) return `a rate is a fraction or a percentage: write ${number}%`;
    return plain;
  }
  if (unit === "usd" && (suffix === "" || suffix === "$" || suffix === "usd")) return plain;
  if (dollar === "") {
    // The exponent is moved in the text, so that 99.7% is exactly the number nearest to 0.997.
    if (unit === "rate" && suffix === "%") return number.includes("e") ? plain / 100 : Number(`${number}e-2`);
    const scale = MS_OF[suffix];
    if (unit === "ms" && scale !== undefined) return plain * scale;
  }
  return `the unit of "${text}" does not fit: ${UNIT_HINTS[unit]}`;
}
