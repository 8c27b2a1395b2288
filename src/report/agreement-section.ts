import type { AgreementRow } from "../bench/agreement-report.ts";
import type { BenchResult, MetricUnit } from "../bench/bench-report.ts";
import { decimal, dollars, milliseconds, percent } from "./format.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** Both worlds side by side; nothing where only one was asked. */
export function agreementSection({ agreement, chains, wire }: BenchResult): readonly Section[] {
  if (agreement === undefined) return [];
  const overloaded = wire?.configurations.some((one) => one.overloaded) === true;
  const rows = agreement.rows.map((row) => [
    cell(chains.length > 1 ? `${row.chain}, ${row.configuration}` : row.configuration),
    cell(NAMES[row.metric] ?? row.metric),
    cell(written(row.unit, row.virtual)),
    cell(written(row.unit, row.wire)),
    cell(difference(row)),
    cell(tolerance(row)),
    verdict(row),
  ]);
  return [
    {
      title: "Virtual time and real sockets",
      table: {
        columns: [
          left("configuration"),
          left("figure"),
          right("virtual"),
          right("sockets"),
          right("apart", 1),
          right("allowed"),
          left("verdict"),
        ],
        rows,
      },
      notes: [...WHY, conclusion(agreement.agrees, overloaded)],
    },
  ];
}

function conclusion(agrees: boolean, overloaded: boolean): string {
  if (agrees) return "The two worlds agree.";
  const excuse = overloaded ? " The machine was overloaded: leave it to this run, and see whether they still do." : "";
  return `The two worlds DIFFER in the rows above.${excuse}`;
}

const WHY: readonly string[] = [
  "Allowed is how far apart two samples of one thing lie in 95 of 100 cases, from the 95 % intervals of both (Wilson's " +
    "for shares, order statistics for percentiles). For latencies comes what lag can add: each attempt of a burst may " +
    "have to wait for the longest stall of both threads, so these, times the attempts per request, but never more than " +
    "a tenth of the figure.",
  "Both worlds throw the same dice: a request meets the same latency and the same fate in both. So they should come " +
    "closer to each other than two samples would, and what is left is the time that sockets and threads take.",
];

const NAMES: Readonly<Record<string, string>> = {
  success_rate: "success",
  "failover.share": "by a fallback",
  "attempts.per_request": "attempts/request",
  "latency_ms.mean": "mean latency",
  "latency_ms.p50": "P50",
  "latency_ms.p95": "P95",
};

function written(unit: MetricUnit, value: number | null): string {
  return value === null ? "n/a" : FORMS[unit](value);
}

const FORMS: Readonly<Record<MetricUnit, (value: number) => string>> = {
  rate: (share) => percent(share),
  ms: milliseconds,
  usd: dollars,
  count: (count) => decimal(count, 3),
};

function difference({ unit, virtual, wire }: AgreementRow): string {
  if (virtual === null || wire === null) return "-";
  return `${wire < virtual ? "-" : "+"}${written(unit, Math.abs(wire - virtual))}`;
}

function tolerance({ unit, tolerance: allowed }: AgreementRow): string {
  return allowed === null ? "-" : written(unit, allowed.statistical + allowed.lag);
}

function verdict({ agrees }: AgreementRow): Cell {
  if (agrees === null) return cell("? unknown", "unsure");
  return agrees ? cell("✓ agree", "good") : cell("✗ differ", "bad");
}
