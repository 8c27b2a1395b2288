import type { BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import { atLeast, decimal, integer, milliseconds, percent, percentInterval } from "./format.ts";
import type { Money } from "./money.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** How many requests each configuration answered, and how sure that is. */
export function reliabilitySection(
  configurations: readonly ConfigurationReport[],
  suffix: string,
  money: Money,
  mode: BenchResult["mode"] = "virtual",
): Section {
  return {
    title: `Reliability${suffix}`,
    table: {
      columns: [
        left("configuration"),
        right("requests", 7),
        right("failed", 8),
        right("success"),
        right("95 %\ninterval", 5),
        right("failures\nper 1,000", 4),
        right("worst\nrecovery"),
        right("attempts\n/ request", 6),
        right("cost per\nanswer", 9),
      ],
      rows: configurations.map((it) => [
        cell(it.name),
        cell(integer(it.requests)),
        cell(integer(it.failed)),
        cell(it.success_rate === null ? "n/a" : percent(it.success_rate)),
        cell(it.success_rate_ci95 === null ? "n/a" : percentInterval(it.success_rate_ci95)),
        cell(it.failures_per_1k === null ? "n/a" : atLeast(it.failures_per_1k, 1)),
        recoveryCell(it),
        cell(it.attempts.per_request === null ? "n/a" : decimal(it.attempts.per_request, 3)),
        cell(it.cost_per_success_usd === null ? "n/a" : money(it.cost_per_success_usd)),
      ]),
    },
    notes: mode === "real" ? OF_REAL_PROVIDERS : [WORST_RECOVERY, clusterNote(configurations)],
  };
}

const WORST_RECOVERY =
  "Worst recovery: over all faults, the longest time from the first request begun in one to the first answer to any begun in it.";

/** What the intervals do not allow for. */
function clusterNote(configurations: readonly ConfigurationReport[]): string {
  return configurations.some(({ spread = null }) => spread !== null)
    ? "These intervals take requests as independent of each other. Outages cluster: the spread over seeds allows for that."
    : "The intervals take requests as independent of each other. Outages cluster, so the truth may lie further out: try other seeds.";
}

const OF_REAL_PROVIDERS = [
  "The intervals take requests as independent of each other. An outage hits many at once, and another day may have one.",
];

export function recoveryCell({ failover }: ConfigurationReport): Cell {
  if (failover.total_outage) return cell("total outage", "bad");
  return cell(failover.worst_recovery_ms === null ? "-" : milliseconds(failover.worst_recovery_ms));
}
