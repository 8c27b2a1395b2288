import { getDotPath, safeParse } from "valibot";
import type { BenchReport } from "./bench-report.ts";
import { BENCH_REPORT } from "./report-schema.ts";

export type ReadReport =
  { readonly ok: true; readonly report: BenchReport } | { readonly ok: false; readonly message: string };

const SCHEMA_FAMILY = "holyfail.bench/";

/** A saved report, or in a sentence why the text is none. */
export function readReport(text: string): ReadReport {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refused(
      text.trimStart().startsWith("{")
        ? "it is not JSON to its end; it may have been cut off"
        : "it is not a report in JSON",
    );
  }
  const schema = schemaOf(document);
  if (schema === null) return refused("it is JSON, but not a report of holyfail bench");
  if (schema !== BENCH_REPORT.entries.schema.literal) {
    return refused(
      schema.startsWith(SCHEMA_FAMILY)
        ? `its format is ${schema}, and this version reads ${BENCH_REPORT.entries.schema.literal}`
        : `it is of the format ${schema}, not a report of holyfail bench`,
    );
  }
  const parsed = safeParse(BENCH_REPORT, document);
  if (parsed.success) return { ok: true, report: withSeeds(parsed.output) };
  const [issue] = parsed.issues;
  const path = getDotPath(issue) ?? "it";
  if (issue.received === "undefined") return refused(`${path} is missing`);
  return refused(`${path} should be ${issue.expected ?? "something else"}, not ${issue.received}`);
}

/** A report from before there were several seeds is of one. */
function withSeeds(report: BenchReport): BenchReport {
  if (report.seeds.length > 0) return report;
  const planned = report.load.reduce((before, { requests }) => before + requests, 0);
  const configurations = report.configurations.map((one) => ({ ...one, requests_planned: planned }));
  return { ...report, seeds: [report.seed], configurations };
}

function schemaOf(document: unknown): string | null {
  if (typeof document !== "object" || document === null || !("schema" in document)) return null;
  return typeof document.schema === "string" ? document.schema : null;
}

function refused(message: string): ReadReport {
  return { ok: false, message };
}
