import type { BenchResult, ConfigurationReport, ThresholdVerdict } from "../bench/bench-report.ts";
import { nextSeed } from "../core/played-seeds.ts";
import type { CommandWith } from "./bench-sections.ts";
import { limitAbove } from "./format.ts";

/** As many as --seeds takes. */
const SEEDS_MAX = 1000;

/** The one thing most worth doing with what is known now; its comment can be pasted into a shell along with it. */
export function nextCommand(report: BenchResult, command: CommandWith): string {
  const { real, stopped } = report;
  if (real !== undefined && stopped !== undefined) {
    return `${command({ maxCost: limitAbove(real.estimate_usd.most) })}    # as much as all of it can cost`;
  }
  if (report.interrupted) return command({});
  if (real !== undefined) return `${command({ simulated: true })}    # how it fares when its providers fail, for free`;
  if (report.until?.reached === false && report.seeds.length < SEEDS_MAX)
    return `${command({ seeds: moreSeeds(report) })}    # more seeds, until it is known so closely`;
  const full = report.configurations.at(-1);
  if (full === undefined || !(report.thresholds.some(lacksQuantile) || lacksSamples(full))) {
    return `${command({ seed: nextSeed(report.seeds) })}    # other dice: does it hold?`;
  }
  // How many an open loop sends is a matter of its rate, or of its trace.
  if (report.load.some(({ open }) => open !== undefined)) {
    return `${command({ seed: nextSeed(report.seeds) })}    # ${otherOfOpen(report.load)}`;
  }
  // Each seed gets as many.
  const requests = Math.max(1000, Math.round((5 * full.requests) / Math.max(1, report.seeds.length)));
  const own = totalOf(report.load.map((phase) => phase.scenario_requests));
  return `${command({ requests })}    # more samples${requests > own ? ", under more load" : ""}`;
}

/** What is not reached with so many may be with four times as many: that halves an interval. */
function moreSeeds({ seeds }: BenchResult): number {
  return Math.min(SEEDS_MAX, seeds.length * 4);
}

/** A seed moves no arrival that is evenly spaced or a trace's, and more time brings no more of a trace. */
function otherOfOpen(load: BenchResult["load"]): string {
  const kinds = load.flatMap(({ open }) => open?.arrivals ?? []);
  const moved = kinds.some((kind) => kind !== "constant" && kind !== "trace");
  const goesOn = kinds.some((kind) => kind !== "trace");
  return `other ${moved ? "arrivals" : "answers"}${goesOn ? "; more time gives more samples" : ""}`;
}

function lacksQuantile({ ok, metric }: ThresholdVerdict): boolean {
  return ok === null && /\.p\d+$/.test(metric);
}

function lacksSamples(full: ConfigurationReport): boolean {
  return full.latency_ms.n > 0 && full.latency_ms.p99 === null;
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((before, count) => before + count, 0);
}
