import type { BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import { counted, integer, span } from "./format.ts";
import { meanCell, quantileCell } from "./latency-sections.ts";
import type { Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** Sent so much later on average, as a share of the service time, answers of a closed loop are told apart as well. */
const LATE_SHARE_MIN = 0.01;

/** What callers waited, and what of it the providers took; nothing where all was sent when it was due. */
export function serviceSections(
  { load }: BenchResult,
  configurations: readonly ConfigurationReport[],
  suffix: string,
): readonly Section[] {
  if (!load.some(({ open }) => open !== undefined) && !configurations.some(sentLate)) return [];
  return [
    {
      title: `Response and service${suffix}`,
      table: {
        columns: [
          left("configuration"),
          right("sent", 5),
          right("blocked"),
          right("response\nmean", 4),
          right("response\nP95", 2),
          right("service\nmean", 3),
          right("service\nP95", 1),
        ],
        rows: configurations.map((it) => [
          cell(it.name),
          cell(integer(it.requests)),
          cell(integer(it.blocked), it.blocked > 0 ? "unsure" : "plain"),
          meanCell(it.latency_ms),
          quantileCell(it.latency_ms, it.latency_ms.p95),
          meanCell(it.service_ms),
          quantileCell(it.service_ms, it.service_ms.p95),
        ]),
      },
      notes: [
        "Response counts from when a request should have started, service from when it was sent. Blocked is what was due " +
          "and not sent, because too many were under way or the machine was late; no other figure knows of it.",
      ],
    },
  ];
}

/** What was sent and not counted, in words. */
export function warmupNotes({ warmup_ms: warmupMs, configurations }: BenchResult): readonly string[] {
  if (warmupMs === 0) return [];
  const most = configurations.reduce((before, one) => Math.max(before, one.warmup_requests), 0);
  return [
    `Warm-up: ${counted(most, "request")} of the first ${span(warmupMs)} ${most === 1 ? "is" : "are"} not counted.`,
  ];
}

/** What must not be overlooked: the figures are of another load than the one that was asked for. */
export function blockedNotes({ load, configurations }: BenchResult): readonly string[] {
  const most = configurations.reduce((before, one) => Math.max(before, one.blocked), 0);
  if (most === 0) return [];
  const due = load.reduce((before, phase) => before + phase.requests, 0);
  return [
    `BLOCKED: up to ${integer(most)} of ${counted(due, "request")} that were due could not be sent, so these figures are of ` +
      "a lighter load. Allow more under way (--concurrency, max_in_flight), or lower the rate.",
  ];
}

function sentLate({ latency_ms: response, service_ms: service }: ConfigurationReport): boolean {
  if (response.mean === null || service.mean === null) return false;
  return response.mean - service.mean >= service.mean * LATE_SHARE_MIN;
}
