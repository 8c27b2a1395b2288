import type { BenchResult, ConfigurationReport, FaultReport } from "../bench/bench-report.ts";
import type { LoadReport } from "../bench/load-report.ts";
import { counted, integer, percent, timeOfRun } from "./format.ts";
import { loadWords } from "./load-words.ts";
import type { Section } from "./section.ts";
import { cell, left } from "./section.ts";
import { isAt } from "../core/place.ts";

/** Faults beyond this number are summed up: a table of hundreds of windows is read by nobody. */
const FAULTS_SHOWN_MAX = 12;
const HUNDREDTHS_BELOW_MS = 60_000;

/** The load and the faults on one time axis, and what about them bears on every number below. */
export function courseSection(report: BenchResult, longNames: boolean): Section {
  const shown = report.faults.slice(0, FAULTS_SHOWN_MAX);
  const time = timesOf(report);
  const entries = [
    ...report.load.map((load) => ({ atMs: load.at_ms, cells: [loadTime(load, time), "load", loadWords(load)] })),
    ...shown.map((fault) => ({
      atMs: fault.from_ms,
      cells: [`${time(fault.from_ms)} - ${time(fault.to_ms)}`, faultTarget(fault, longNames), faultWords(fault)],
    })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const more = report.faults.length - shown.length;
  return {
    title: "Course of the run",
    table: {
      columns: [left("time"), left("where"), left("what")],
      rows: entries.map(({ cells }) => cells.map((text) => cell(text))),
    },
    notes: [
      ...(more > 0 ? [`And ${counted(more, "more fault")}.`] : []),
      ...unmet(report),
      ...moreLoad(report.load),
      ...byHand(report),
      ...fairWeather(report),
    ],
  };
}

/** How times are written: a run of seconds is told apart by hundredths, one of hours is not. */
export function timesOf({ load, faults }: BenchResult): (ms: number) => string {
  const endMs = Math.max(...load.map((phase) => phase.until_ms ?? phase.at_ms), ...faults.map((fault) => fault.to_ms));
  return (ms) => timeOfRun(ms, endMs < HUNDREDTHS_BELOW_MS ? 2 : 0);
}

function loadTime(load: LoadReport, time: (ms: number) => string): string {
  return load.until_ms === null ? time(load.at_ms) : `${time(load.at_ms)} - ${time(load.until_ms)}`;
}

/** The model alone where space is short; it names its provider well enough. */
export function faultTarget({ provider, model }: Pick<FaultReport, "provider" | "model">, longNames: boolean): string {
  if (model === null) return provider;
  return longNames ? `${provider}/${model}` : model;
}

function faultWords(fault: FaultReport): string {
  const detail = fault.detail === null ? "" : ` (${fault.detail})`;
  const share = fault.probability < 1 ? `, hits ${percent(fault.probability, 0)}` : "";
  const hand = fault.injected === undefined ? "" : ", by hand";
  return `${fault.kind}${detail}${share}${hand}`;
}

/** Whoever puts faults in by hand has a run of their own: nothing else can be held against it. */
function byHand({ faults, chains }: BenchResult): string[] {
  const injected = faults.flatMap((fault) => fault.injected ?? []);
  if (injected.length === 0) return [];
  const met = injected.map(({ chain, configuration }) =>
    chains.length > 1 ? `${chain}, ${configuration}` : configuration,
  );
  return [
    `${counted(injected.length, "fault")} injected by hand, met by no other configuration: ${[...new Set(met)].join("; ")}. ` +
      "The seed does not give this run again, and it is not comparable with other runs. What is told of fault windows is of the scenario's own.",
  ];
}

/** A short load may end before anything goes wrong. */
function unmet({ faults, load, simulated_ms: lastedMs, interrupted }: BenchResult): string[] {
  const endMs = Math.min(...load.map((phase) => phase.at_ms)) + lastedMs;
  const late = faults.filter((fault) => fault.from_ms >= endMs).length;
  if (late === 0 || interrupted) return [];
  const which =
    faults.length === 1 ? "this fault" : `${late === faults.length ? "any" : integer(late)} of these faults`;
  return [`The run was over before ${which} began: nobody met ${late === 1 ? "it" : "them"}.`];
}

/** A larger number of requests is not the same experiment with more samples, and must not be taken for it. */
function moreLoad(load: readonly LoadReport[]): string[] {
  const grown = load.filter((phase) => phase.scenario_requests > 0 && phase.requests > phase.scenario_requests);
  if (grown.length === 0) return [];
  const changes = grown.map(({ phase, requests, concurrency, scenario_requests: own }) =>
    phase === "sequential"
      ? `${integer(requests)} requests by ${counted(concurrency, "caller")} instead of ${integer(own)}`
      : `${integer(requests)} in the burst instead of ${integer(own)}`,
  );
  return [
    `More load than the scenario's own, not only more samples: ${changes.join("; ")}. ` +
      "Rate limits and queues that the scenario itself does not reach can decide here.",
  ];
}

/** Outages at providers that a chain does not use prove nothing about it. */
function fairWeather({ chains, configurations, faults, interrupted, target }: BenchResult): string[] {
  if (faults.length === 0 || interrupted) return [];
  return chains.flatMap((chain) => {
    // Who stands behind a target is its own affair.
    if (chain === target?.chain) return [];
    const full = configurations.findLast((one) => one.chain === chain);
    if (full === undefined || faults.some((fault) => hits(fault, full))) return [];
    return [
      `None of these faults hits a tier of chain ${chain}: its numbers are those of fair weather. ` +
        "Write a scenario with its providers and give it with --scenario FILE.",
    ];
  });
}

function hits(fault: FaultReport, { by_tier }: ConfigurationReport): boolean {
  return by_tier.some(
    (tier) => isAt(fault.provider, tier.provider) && (fault.model === null || fault.model === tier.model),
  );
}
