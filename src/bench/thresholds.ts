import type { ConfigurationReport, ThresholdVerdict } from "./bench-report.ts";
import type { Hoped, Metric } from "./metrics.ts";
import { METRIC_PATHS, metricAt, tierNamedIn } from "./metrics.ts";
import { type NamedParts, partComplaint, partMetricPaths } from "./part-metrics.ts";
import type { Interval } from "./statistics-report.ts";
import { limitOf } from "./threshold-limit.ts";

/** Longest expression that is looked at. */
const EXPRESSION_LENGTH_MAX = 200;

const OPERATORS = {
  ">=": (value: number, limit: number) => value >= limit,
  "<=": (value: number, limit: number) => value <= limit,
  ">": (value: number, limit: number) => value > limit,
  "<": (value: number, limit: number) => value < limit,
  "==": (value: number, limit: number) => value === limit,
} as const;

type Operator = keyof typeof OPERATORS;

const HOPED: Readonly<Record<Operator, Hoped | undefined>> = {
  ">=": "more",
  ">": "more",
  "<=": "less",
  "<": "less",
  "==": undefined,
};

/** One expectation of a configuration's report. */
export interface Threshold {
  readonly expression: string;
  /** The chain or configuration that it names; null: every chain as a whole. */
  readonly where: string | null;
  readonly metric: Metric;
  readonly operator: Operator;
  /** In the metric's own unit. */
  readonly limit: number;
}

/** Finds the known word that a misspelt one was meant to be; null: none is near. */
export type Suggest = (word: string, candidates: Iterable<string>) => string | null;

/** What can be named in a threshold. */
export interface Nameable {
  readonly chain: string;
  readonly name: string;
  readonly tiers: number;
  /** What is changed in it; null: nothing. */
  readonly variant: string | null;
}

export type ParsedThreshold =
  { readonly ok: true; readonly threshold: Threshold } | { readonly ok: false; readonly message: string };

/**
 * Reads `[WHERE:] METRIC OPERATOR NUMBER[UNIT]`, such as `success_rate>=99.7%`, `latency_ms.p95<2s`,
 * `2 tiers: cost_per_success_usd<0.01` or `production/primary only: failed<10`, for a bench with these configurations.
 *
 * @param configurations null: not known yet, so any may be named
 * @param parts what phases and faulty providers the bench has. Absent: not known yet, so any may be named.
 */
export function parseThreshold(
  expression: string,
  configurations: readonly Nameable[] | null,
  suggest: Suggest,
  parts?: NamedParts,
  word: "threshold" | "claim" = "threshold",
): ParsedThreshold {
  const bad = (text: string, reason: string): ParsedThreshold => ({
    ok: false,
    message: `${word} "${text}": ${reason}`,
  });
  if (expression.length > EXPRESSION_LENGTH_MAX) return bad(`${expression.slice(0, 40)}...`, "it is too long");
  const match = /^(?:(?<where>[^<>=]*):)?\s*(?<path>[^<>=:\s]+)\s*(?<operator>[<>]=?|={1,2})\s*(?<limit>[^<>=]+)$/.exec(
    expression.trim(),
  );
  const { where, path = "", operator = "", limit = "" } = match?.groups ?? {};
  if (match === null) return bad(expression, "it should read METRIC OPERATOR NUMBER, such as success_rate>=99.7%");
  const metric = metricAt(path);
  if (metric === null) return bad(expression, unknownMetric(path, suggest));
  const nameless = parts === undefined ? null : partComplaint(path, parts);
  if (nameless !== null) return bad(expression, nameless);
  const place = where === undefined ? null : where.trim();
  if (configurations !== null) {
    const misplaced = placeComplaint(place, tierNamedIn(path), configurations);
    if (misplaced !== null) return bad(expression, misplaced);
  }
  const known = operatorOf(operator === "=" ? "==" : operator);
  if (known === null) return bad(expression, `"${operator}" is not one of ${Object.keys(OPERATORS).join(" ")}`);
  const value = limitOf(limit.trim(), metric);
  if (typeof value === "string") return bad(expression, value);
  return { ok: true, threshold: { expression, where: place, metric, operator: known, limit: value } };
}

/** The configurations that a place stands for; null: every chain as a whole. */
export function meantBy<Named extends Nameable>(
  where: string | null,
  configurations: readonly Named[],
): readonly Named[] {
  return configurations.filter((it) => isMeant(it, where, configurations));
}

/**
 * The verdicts on the configurations that a threshold is about; one that was not measured is not known. With several seeds, a
 * figure whose spread over them is told holds, or is missed, only where its whole interval does so.
 */
export function judge(
  threshold: Threshold,
  configurations: readonly Nameable[],
  reports: readonly ConfigurationReport[],
): readonly ThresholdVerdict[] {
  const { where, metric, operator, expression } = threshold;
  return meantBy(where, configurations).map((it) => {
    const report = reports.find((one) => one.chain === it.chain && one.name === it.name);
    const place = { expression, chain: it.chain, configuration: it.name, metric: metric.path, unit: metric.unit };
    if (report === undefined) return { ...place, value: null, ok: null };
    const { spread = null } = report;
    const value = metric.read(report, HOPED[operator]);
    if (spread !== null && metric.overSeeds !== undefined) {
      const interval = metric.overSeeds(spread);
      return { ...place, value, ci95: interval, ok: interval === null ? null : judgeInterval(threshold, interval) };
    }
    // A total outage has no recovery time, but it is known well enough: it meets no limit on it.
    const outage = metric.path === "failover.worst_recovery_ms" && report.failover.total_outage;
    return { ...place, value, ok: outage ? false : value === null ? null : judgeValue(threshold, value) };
  });
}

function judgeValue({ operator, limit }: Threshold, value: number): boolean {
  return OPERATORS[operator](value, limit);
}

function judgeInterval(threshold: Threshold, [low, high]: Interval): boolean | null {
  // What lies between two numbers that differ may be equal to a third.
  if (threshold.operator === "==" && low < high && low <= threshold.limit && threshold.limit <= high) return null;
  const [atLow, atHigh] = [judgeValue(threshold, low), judgeValue(threshold, high)];
  return atLow === atHigh ? atLow : null;
}

function operatorOf(text: string): Operator | null {
  return text === ">=" || text === "<=" || text === ">" || text === "<" || text === "==" ? text : null;
}

/**
 * Whether a threshold's "chain", "configuration" or "chain/configuration" means this configuration; a chain means its
 * last configuration. "3 tiers" means those of every chain, where there are three in all ("all 3 tiers") as well.
 */
function isMeant(it: Nameable, where: string | null, configurations: readonly Nameable[]): boolean {
  if (where === null || where === it.chain) return configurations.findLast(({ chain }) => chain === it.chain) === it;
  const tiers = it.tiers === 1 ? "1 tier" : `${it.tiers} tiers`;
  const names = [it.name, it.variant === null ? tiers : `${tiers}, ${it.variant}`];
  return names.some((name) => where === name || where === `${it.chain}/${name}`);
}

function unknownMetric(path: string, suggest: Suggest): string {
  const paths = [...METRIC_PATHS, ...partMetricPaths(path)];
  const inside = paths.filter((known) => known.startsWith(`${path}.`));
  if (inside.length > 0) return `"${path}" is not a number itself; there are ${inside.join(", ")}`;
  const meant = suggest(path, paths);
  const hint =
    meant === null
      ? "Metrics are the numbers of the report, such as success_rate, latency_ms.p95, cost_per_success_usd."
      : `Did you mean ${meant}?`;
  return `there is no metric "${path}". ${hint}`;
}

/** What is wrong with the place that is named, or with a tier of it (null: none is named); null: nothing. */
function placeComplaint(where: string | null, tier: number | null, configurations: readonly Nameable[]): string | null {
  const meant = meantBy(where, configurations);
  if (meant.length === 0) {
    return `nothing here is called "${where ?? ""}". It can be: ${configurations.map(fullName).join(", ")}.`;
  }
  if (tier === null) return null;
  const without = meant.find(({ tiers }) => tier >= tiers);
  if (without === undefined) return null;
  const there = without.tiers === 1 ? "its only one is tier.0" : `its last one is tier.${without.tiers - 1}`;
  const other = configurations.find(({ tiers }) => tier < tiers);
  const hint = other === undefined ? "" : ` Before a colon you can name what has it, such as "${fullName(other)}:".`;
  return `${fullName(without)} has no tier ${tier}: ${there}.${hint}`;
}

function fullName({ chain, name }: Nameable): string {
  return `${chain}/${name}`;
}
