import type { BenchReport, ConfigurationReport } from "../bench/bench-report.ts";
import { seedsText } from "../core/played-seeds.ts";
import { safeLine } from "./safe-text.ts";

/** What has rows of its own, and no place in a row of figures. */
const CURVES: ReadonlySet<string> = new Set(["latency_distribution", "timeline"]);

type Value = string | number | boolean | null;

/**
 * One row for each configuration, as RFC 4180 has it. A column is called by its number's place in the JSON report, such as
 * "latency_ms.p95" or "by_tier.0.cost_usd"; what is not known is empty.
 */
export function benchCsv(report: BenchReport): string {
  const { scenario, seeds, mode, version, interrupted } = report;
  const seed = seedCell(seeds);
  const rows = report.configurations.map(
    (one) => new Map([...Object.entries({ scenario, seed, mode, version, interrupted }), ...figuresOf(one)]),
  );
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = [columns.map(written), ...rows.map((row) => columns.map((column) => written(row.get(column) ?? null)))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** A number where it is one, and else its range. */
function seedCell(seeds: BenchReport["seeds"]): Value {
  return seeds.length === 1 ? (seeds[0] ?? null) : seedsText(seeds);
}

function figuresOf(configuration: ConfigurationReport): [string, Value][] {
  const figures = Object.entries(configuration).filter(([key]) => !CURVES.has(key));
  return figures.flatMap(([key, value]) => leavesOf(key, value));
}

function leavesOf(path: string, value: unknown): [string, Value][] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => leavesOf(`${path}.${key}`, member));
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? [[path, value]]
    : [[path, null]];
}

/** A spreadsheet would take a name that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function written(value: Value): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${safeLine(value)}` : safeLine(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
