import type { BenchReport } from "../bench/bench-report.ts";

const INDENT = "  ";

/** Long lists of small records, of which each takes one line: a curve is not worth thousands of lines. */
const LISTS_OF_RECORDS: ReadonlySet<string> = new Set(["buckets", "percentiles"]);

/** The document of `bench --json`, ending with a newline. Its keys stand in the order of the contract. */
export function benchJson(report: BenchReport): string {
  return `${written(report, "", "")}\n`;
}

/** As `JSON.stringify` indents it, but for the records. */
function written(value: unknown, name: string, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const short = LISTS_OF_RECORDS.has(name);
    return enclosed(
      "[",
      value.map((item) => (short ? JSON.stringify(item) : written(item, "", inner))),
      "]",
      indent,
    );
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}: ${written(member, key, inner)}`);
  return enclosed("{", members, "}", indent);
}

function enclosed(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${indent}${INDENT}${part}`).join(",\n")}\n${indent}${close}`;
}
