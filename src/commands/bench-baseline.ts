import type { BenchResult } from "../bench/bench-report.ts";

/** Adds to a result how it compares with an earlier report. */
export type Baseline = (result: BenchResult) => BenchResult;

/**
 * Reads the `--baseline` before the bench runs.
 *
 * @throws CommandError (exit 2) when it cannot be read
 */
export async function baselineFrom(path: string | undefined): Promise<Baseline> {
  if (path === undefined) return (result) => result;
  const { savedReport } = await import("./report-source.ts");
  const { compareReports } = await import("../bench/compare.ts");
  const base = await savedReport(path);
  return (result) => ({ ...result, comparison: compareReports(base, result) });
}
