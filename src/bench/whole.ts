import type { ConfigurationReport } from "./bench-report.ts";
import type { LoadReport } from "./load-report.ts";

/** Whether a configuration was asked all of its load; of an interrupted run one may have met only some of the outages. */
export function isWhole(
  { requests, blocked, warmup_requests: warmedUp }: ConfigurationReport,
  load: readonly Pick<LoadReport, "requests">[],
): boolean {
  return requests + blocked + warmedUp === load.reduce((before, phase) => before + phase.requests, 0);
}
