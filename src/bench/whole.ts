import type { ConfigurationReport } from "./bench-report.ts";
import type { PlayedJob } from "./job.ts";

/** Whether a configuration was asked all of its load; of an interrupted run one may have met only some of the outages. */
export function isWhole({
  requests,
  blocked,
  warmup_requests: warmedUp,
  requests_planned: planned,
}: Pick<ConfigurationReport, "requests" | "blocked" | "warmup_requests" | "requests_planned">): boolean {
  return requests + blocked + warmedUp === planned;
}

/** The same of one job. */
export function isPlayedWhole({ recording: { figures }, requestsPlanned }: PlayedJob): boolean {
  return figures.requests + figures.blocked + figures.warmedUp === requestsPlanned;
}
