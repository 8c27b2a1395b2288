import type { BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import type { ProviderView, TargetReport } from "../bench/target-report.ts";
import { decimal, integer, percent, percentInterval, span } from "./format.ts";
import { quantileCell } from "./latency-sections.ts";
import { recoveryCell } from "./reliability-section.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";
import { kinds, sum } from "./tier-section.ts";

/** A gateway as its callers and as its providers saw it, and beside it holyfail's own chains; nothing without a target. */
export function targetSections(report: BenchResult): readonly Section[] {
  const { target, configurations } = report;
  if (target === undefined || configurations.length === 0) return [];
  return [callersView(report, target), providersView(target)];
}

/** What stands in the heading in place of a chain's tiers. */
export function targetWords({ url, model, timeout_ms: timeoutMs }: TargetReport): string {
  return `Target ${url}, asked for ${model}; its callers give up after ${span(timeoutMs)}.`;
}

function callersView({ configurations }: BenchResult, target: TargetReport): Section {
  return {
    title: "Seen by the callers",
    table: {
      columns: [
        left("who answers"),
        right("requests", 6),
        right("failed", 5),
        right("success"),
        right("95 %\ninterval", 4),
        right("P50", 2),
        right("P95", 1),
        right("P99", 3),
        right("worst\nrecovery"),
      ],
      rows: configurations.map((one) => [
        cell(nameOf(one, target)),
        cell(integer(one.requests)),
        cell(integer(one.failed)),
        cell(one.success_rate === null ? "n/a" : percent(one.success_rate)),
        cell(one.success_rate_ci95 === null ? "n/a" : percentInterval(one.success_rate_ci95)),
        quantileCell(one.latency_ms, one.latency_ms.p50),
        quantileCell(one.latency_ms, one.latency_ms.p95),
        quantileCell(one.latency_ms, one.latency_ms.p99),
        recoveryCell(one),
      ]),
    },
    notes: configurations.filter(({ failed }) => failed > 0).map((one) => unanswered(one, target)),
  };
}

function unanswered(one: ConfigurationReport, target: TargetReport): string {
  const nothing =
    one.chain === target.chain && one.succeeded === 0
      ? ` It answered nothing at all: look at its URL (${target.url}/chat/completions is asked), its key and its own log.`
      : "";
  return `Unanswered by ${nameOf(one, target)}: ${kinds(one.causes)}.${nothing}`;
}

function providersView(target: TargetReport): Section {
  const { providers } = target;
  return {
    title: "Seen by the providers",
    table: {
      columns: [
        left("who asks"),
        left("provider"),
        right("requests", 3),
        right("per\nrequest"),
        right("not\nanswered", 2),
        right("at once", 4),
        right("herd", 1),
        right("caller\nhad left"),
      ],
      rows: providers.map((view, index) => [
        cell(isFirst(view, providers[index - 1]) ? nameOf(view, target) : ""),
        cell(view.provider),
        cell(integer(view.requests)),
        cell(view.per_request === null ? "n/a" : decimal(view.per_request, 3)),
        cell(view.failures === null ? "n/a" : integer(sum(view.failures))),
        cell(integer(view.requests_peak)),
        herdCell(view),
        lateCell(view),
      ]),
    },
    notes: [
      ...providers.flatMap((view) => failuresOf(view, target)),
      "Counted where the requests arrive: a connection that was refused is not among them. Per request: for each of the " +
        "callers'. Herd: the most that came in the first second after one of the provider's faults was over. Caller had " +
        "left: came when its caller had its answer, or had given up.",
      ...(providers.some(({ failures }) => failures === null)
        ? ["n/a: there were too many requests to keep them apart."]
        : []),
    ],
  };
}

function isFirst(view: ProviderView, before: ProviderView | undefined): boolean {
  return before?.chain !== view.chain || before.configuration !== view.configuration;
}

function nameOf(
  one: { readonly chain: string; readonly name?: string; readonly configuration?: string },
  target: TargetReport,
): string {
  return one.chain === target.chain ? one.chain : `${one.chain}, ${one.name ?? one.configuration ?? ""}`;
}

function herdCell({ herds }: ProviderView): Cell {
  const known = herds?.flatMap(({ requests }) => requests ?? []) ?? [];
  return cell(known.length === 0 ? "-" : integer(Math.max(...known)));
}

function lateCell({ after_caller_left: late }: ProviderView): Cell {
  if (late === null) return cell("n/a");
  return late === 0 ? cell("0") : cell(integer(late), "bad");
}

function failuresOf(view: ProviderView, target: TargetReport): string[] {
  if (view.failures === null || sum(view.failures) === 0) return [];
  return [`${view.provider} to ${nameOf(view, target)}: ${times(view.failures)}.`];
}

/** A status beside a count would be two numbers in a row. */
function times(failures: Readonly<Record<string, number>>): string {
  return Object.entries(failures)
    .toSorted(([, many], [, more]) => more - many)
    .map(([kind, count]) => `${integer(count)} x ${kind}`)
    .join(", ");
}
