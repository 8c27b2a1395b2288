import type { BenchReport } from "../bench/bench-report.ts";

/** The document of `bench --json`, ending with a newline. Its keys stand in the order of the contract. */
export function benchJson(report: BenchReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
