import type { BenchReport, BenchResult, ConfigurationReport, FaultReport, LoadReport } from "../bench/bench-report.ts";
import { counted, integer, percent, span, timeOfRun } from "./format.ts";
import { latencySections } from "./latency-sections.ts";
import { reliabilitySection } from "./reliability-section.ts";
import type { Section } from "./section.ts";
import { cell, left } from "./section.ts";
import { thresholdSection } from "./threshold-section.ts";
import { tierSection } from "./tier-section.ts";
import { verdictSection } from "./verdict-section.ts";

/** Faults beyond this number are summed up: a table of hundreds of windows is read by nobody. */
const FAULTS_SHOWN_MAX = 12;

export interface BenchWords {
  /** The bench command without seed and numbers, for the suggestion at the end. */
  readonly command: string;
  /** Whether there is room for tiers by provider and model. */
  readonly longNames: boolean;
}

/** The whole report in reading order: what was done, what was found, what it means, what to do next. */
export function benchSections(report: BenchReport | BenchResult, words: BenchWords): readonly Section[] {
  return [
    heading(report),
    courseSection(report),
    ...report.chains.flatMap((chain) => {
      const configurations = report.configurations.filter((one) => one.chain === chain);
      const full = configurations.at(-1);
      if (full === undefined) return [];
      const suffix = report.chains.length > 1 ? ` of ${chain}` : "";
      return [
        reliabilitySection(configurations, suffix),
        ...latencySections(configurations, suffix),
        tierSection(full, suffix, words.longNames),
        ...verdictSection(configurations, suffix),
      ];
    }),
    ...thresholdSection(report),
    { title: "", notes: [`Next: ${nextCommand(report, words.command)}`] },
  ];
}

function heading(report: BenchResult): Section {
  const time =
    report.mode === "virtual" ? `${span(report.simulated_ms)} of virtual time` : "real time, loopback sockets";
  const notes = [`Scenario ${report.scenario}, seed ${report.seed}, ${time}, prices as of ${report.prices_as_of}.`];
  for (const chain of report.chains) {
    const full = report.configurations.findLast((one) => one.chain === chain);
    if (full !== undefined)
      notes.push(`Chain ${chain}: ${full.by_tier.map((it) => `${it.provider}/${it.model}`).join(", ")}.`);
  }
  if (report.interrupted) notes.push("Interrupted: the numbers are those of the requests that had ended.");
  return { title: report.interrupted ? "holyfail bench (interrupted)" : "holyfail bench", notes };
}

/** The load and the faults on one time axis. */
function courseSection(report: BenchResult): Section {
  const shown = report.faults.slice(0, FAULTS_SHOWN_MAX);
  const entries = [
    ...report.load.map((load) => ({ atMs: load.at_ms, cells: [loadTime(load), "load", loadWords(load)] })),
    ...shown.map((fault) => ({
      atMs: fault.from_ms,
      cells: [faultTime(fault), faultTarget(fault), faultWords(fault)],
    })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const more = report.faults.length - shown.length;
  return {
    title: "Course of the run",
    table: {
      columns: [left("time"), left("where"), left("what")],
      rows: entries.map(({ cells }) => cells.map((text) => cell(text))),
    },
    notes: more > 0 ? [`And ${counted(more, "more fault")}.`] : [],
  };
}

function loadTime(load: LoadReport): string {
  return load.until_ms === null ? timeOfRun(load.at_ms) : `${timeOfRun(load.at_ms)} - ${timeOfRun(load.until_ms)}`;
}

function loadWords(load: LoadReport): string {
  if (load.phase === "sequential") {
    const callers = load.concurrency === 1 ? "one at a time" : counted(load.concurrency, "caller");
    return `${counted(load.requests, "request")}, ${callers}`;
  }
  return `${counted(load.requests, "request")}, ${integer(Math.min(load.concurrency, load.requests))} at once`;
}

function faultTime(fault: FaultReport): string {
  return `${timeOfRun(fault.from_ms)} - ${timeOfRun(fault.to_ms)}`;
}

function faultTarget(fault: FaultReport): string {
  return fault.model === null ? fault.provider : `${fault.provider}/${fault.model}`;
}

function faultWords(fault: FaultReport): string {
  const detail = fault.detail === null ? "" : ` (${fault.detail})`;
  const share = fault.probability < 1 ? `, hits ${percent(fault.probability, 0)}` : "";
  return `${fault.kind}${detail}${share}`;
}

/** The one thing most worth doing with what is known now. */
function nextCommand(report: BenchResult, command: string): string {
  if (report.interrupted) return command;
  const full = report.configurations.at(-1);
  const unknown = report.thresholds.some((verdict) => verdict.ok === null);
  if (full !== undefined && (unknown || lacksSamples(full))) {
    return `${command} --requests ${Math.max(1000, full.requests * 5)}    (more samples)`;
  }
  return `${command} --seed ${report.seed + 1}    (other dice: does it hold?)`;
}

function lacksSamples(full: ConfigurationReport): boolean {
  return full.latency_ms.n > 0 && full.latency_ms.p99 === null;
}
