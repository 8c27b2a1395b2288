import type { BenchResult, ConfigurationReport } from "../bench/bench-report.ts";
import type { Span, WindowReport } from "../bench/statistics-report.ts";
import { faultTarget, timesOf } from "./course-section.ts";
import { counted, integer, milliseconds, percent } from "./format.ts";
import { quantileCell } from "./latency-sections.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** As many as a screen has room for, where nobody asked for them. */
const SHOWN_MIN = 3;

export interface WindowWords {
  readonly suffix: string;
  readonly longNames: boolean;
  /** Whether all of them are shown, and what the columns mean is said. */
  readonly everything: boolean;
}

/** How the whole chain fared before, in and after each fault window; nothing where it felt none. */
export function windowSections(report: BenchResult, full: ConfigurationReport, words: WindowWords): readonly Section[] {
  const { suffix, longNames, everything } = words;
  const windows = (full.windows ?? []).filter(({ during, recovery }) => during.requests + recovery.requests > 0);
  if (windows.length === 0) return [];
  const shown = everything ? windows : worst(windows);
  const time = timesOf(report);
  const several = report.seeds.length > 1;
  const columns = [
    ...(several ? [left("seed")] : []),
    left("from"),
    left("fault"),
    right("success\nbefore", 5),
    right("success\nduring"),
    right("success in\nrecovery", 3),
    right("success\nafter", 6),
    right("P95\nbefore", 9),
    right("P95\nduring", 2),
    right("P95 in\nrecovery", 8),
    right("P95\nafter", 10),
    right("answers\nagain in", 1),
    right("herd", 4),
  ];
  const rows = shown.map((window) => [
    ...(several ? [cell(String(window.seed))] : []),
    cell(time(window.from_ms)),
    cell(`${faultTarget(window, longNames)} ${window.kind}`),
    ...[window.before, window.during, window.recovery, window.after].map(successCell),
    ...[window.before, window.during, window.recovery, window.after].map((span) =>
      quantileCell(span.latency_ms, span.latency_ms.p95),
    ),
    cell(window.recovered_ms === null ? "not seen" : milliseconds(window.recovered_ms)),
    cell(integer(window.herd.attempts)),
  ]);
  const notes = everything ? meaning(full) : briefly(windows.length - shown.length + (full.windows_left_out ?? 0));
  return [{ title: `Around each fault${suffix} (${full.name})`, table: { columns, rows }, notes }];
}

/** Those in which most requests went unanswered, and of these the slowest, in the order in which they came. */
function worst(windows: readonly WindowReport[]): readonly WindowReport[] {
  const chosen = new Set(
    windows.toSorted((a, b) => failed(b) - failed(a) || slowest(b) - slowest(a)).slice(0, SHOWN_MIN),
  );
  return windows.filter((window) => chosen.has(window));
}

function failed({ during, recovery }: WindowReport): number {
  return during.requests - during.succeeded + recovery.requests - recovery.succeeded;
}

function slowest({ during: { latency_ms: latency } }: WindowReport): number {
  return latency.p95 ?? latency.max ?? 0;
}

function successCell({ success_rate: rate }: Span): Cell {
  return cell(rate === null ? "-" : percent(rate));
}

function briefly(more: number): readonly string[] {
  const others = more > 0 ? `The worst of them; ${counted(more, "more fault")} and what` : "What";
  return [`${others} the columns mean: --details.`];
}

function meaning({ windows_left_out: leftOut = 0, warmup_requests: warmedUp }: ConfigurationReport): readonly string[] {
  const unseen = warmedUp > 0 ? ", or the fault ended within the warm-up" : "";
  return [
    "Before and after are as long as the fault itself, but reach into no other one. Recovery goes from the fault's end until " +
      "the struck provider answers a request that began after it; not seen: it was not asked, or did not answer, before it was " +
      `struck again${unseen}. Herd: the attempts that it saw in the first second after the end.`,
    ...(leftOut > 0 ? [`And ${counted(leftOut, "more fault")}, which the report does not list.`] : []),
  ];
}
