import type { ConfigurationReport, Distribution } from "../bench/bench-report.ts";
import { counted, integer, milliseconds } from "./format.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** How long answers took, and how much longer when a fallback gave them. */
export function latencySections(configurations: readonly ConfigurationReport[], suffix: string): readonly Section[] {
  return [latencySection(configurations, suffix), failoverSection(configurations, suffix)];
}

function latencySection(configurations: readonly ConfigurationReport[], suffix: string): Section {
  return {
    title: `Latency of the answers${suffix}`,
    table: {
      columns: [
        left("configuration"),
        right("answers", 5),
        right("mean"),
        right("P50", 4),
        right("P90", 7),
        right("P95", 2),
        right("P99", 3),
        right("max", 6),
      ],
      rows: configurations.map(({ name, latency_ms: latency }) => [
        cell(name),
        cell(integer(latency.n)),
        meanCell(latency),
        quantileCell(latency, latency.p50),
        quantileCell(latency, latency.p90),
        quantileCell(latency, latency.p95),
        quantileCell(latency, latency.p99),
        cell(latency.max === null ? "-" : milliseconds(latency.max)),
      ]),
    },
    notes: [],
  };
}

function failoverSection(configurations: readonly ConfigurationReport[], suffix: string): Section {
  const title = `Latency of a failover${suffix}`;
  if (configurations.every(({ failover }) => failover.count === 0))
    return { title, notes: ["No answer came from a fallback."] };
  return {
    title,
    table: {
      columns: [
        left("configuration"),
        right("by a\nfallback", 1),
        right("mean of\nthese", 3),
        right("P95 of\nthese", 4),
        right("P99 of\nthese", 5),
        right("mean\ndirect", 2),
        right("overhead of\na failover"),
      ],
      rows: configurations.map(({ name, failover, direct }) => [
        cell(name),
        cell(integer(failover.count)),
        meanCell(failover.latency_ms),
        quantileCell(failover.latency_ms, failover.latency_ms.p95),
        quantileCell(failover.latency_ms, failover.latency_ms.p99),
        meanCell(direct.latency_ms),
        cell(overhead(failover.latency_ms.mean, direct.latency_ms.mean)),
      ]),
    },
    notes: [
      ...configurations
        .slice(-1)
        .filter(({ failover }) => failover.count > 0)
        .map(waiting),
      ...promoted(configurations),
    ],
  };
}

/** A smaller share of the answers changes no figure that is read. */
const PROMOTED_SHARE_MIN = 0.01;

/** Keeps the direct answers from being read as the primary's, and the failovers as all that the other tiers gave. */
function promoted(configurations: readonly ConfigurationReport[]): string[] {
  const counts = configurations.flatMap(({ name, succeeded, direct: { promoted: count } }) =>
    count === null || count === 0 || count < PROMOTED_SHARE_MIN * succeeded ? [] : [`${integer(count)} (${name})`],
  );
  if (counts.length === 0) return [];
  return [
    "Of the direct answers some came from a tier that was tried before the primary, as one is while the primary's recent P95 " +
      `is above its max_latency_ms, or by the chain's strategy: ${counts.join(", ")}. They are no failovers, and not of the primary's pace.`,
  ];
}

/** Keeps the mean from being read as the price of one failover: most requests may have met an open breaker. */
function waiting({ name, failover: { count, waited } }: ConfigurationReport): string {
  const some = waited.latency_ms.mean === null ? "" : ` (mean ${milliseconds(waited.latency_ms.mean)})`;
  const rest = waited.count < count ? "; the others went straight to a fallback, as while a breaker is open" : "";
  return (
    `${name}: of ${counted(count, "answer")} by a fallback, ${integer(waited.count)} first waited for an attempt to fail ` +
    `or for a provider's wait hint${some}${rest}.`
  );
}

function overhead(failoverMs: number | null, directMs: number | null): string {
  if (failoverMs === null || directMs === null) return "-";
  const moreMs = failoverMs - directMs;
  const sign = moreMs < 0 ? "-" : "+";
  const share = directMs > 0 ? ` (${sign}${integer((100 * Math.abs(moreMs)) / directMs)} %)` : "";
  return `${sign}${milliseconds(Math.abs(moreMs))}${share}`;
}

export function meanCell(distribution: Pick<Distribution, "mean">): Cell {
  return cell(distribution.mean === null ? "-" : milliseconds(distribution.mean));
}

/** A quantile that the samples cannot support says how many there were. */
export function quantileCell({ n }: Pick<Distribution, "n">, ms: number | null): Cell {
  if (n === 0) return cell("-");
  return ms === null ? cell(`n/a (n=${n})`, "unsure") : cell(milliseconds(ms));
}
