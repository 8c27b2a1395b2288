import type { FaultAim, FaultWindow, OutageProcess, Scenario } from "../config/scenario.ts";
import type { Random } from "../core/random.ts";
import { badTimes, ticksTooOften } from "./gilbert-elliott.ts";
import { type Outage, OutageReader } from "./outage-timeline.ts";
import { renewalOutages } from "./renewal.ts";
import { seededRandom } from "./seeded-random.ts";
import { severityFrom } from "./severity.ts";

/** Fault windows in all, those included that are written down: as many as a scenario file may write down. */
const WINDOWS_MAX = 10_000;

export type OutageWindows =
  | { readonly ok: true; readonly windows: readonly FaultWindow[] }
  /** A process, by its place in the scenario, makes more outages than are played. */
  | { readonly ok: false; readonly index: number; readonly message: string };

/**
 * What a scenario's outage processes come to under this seed: fault windows in order of their starts. Their dice are
 * forked by the process's place and the provider alone, so neither the traffic nor the chain moves an outage, and which
 * requests an outage hits is decided by other dice than when it comes.
 *
 * A list of providers has `shared` of each one's outages in common. In a renewal process those come from a process of
 * their own with gaps 1 / shared as long, and each provider's own have gaps 1 / (1 - shared) as long: rates, lengths and
 * the time spent in outages are exactly those of a provider alone, only the clustering of the two together is a little
 * weaker than that of one. In a Gilbert-Elliott process all of each provider's own course stays as it is.
 */
export function outageWindows(scenario: Scenario, seed: number): OutageWindows {
  const { outages, durationMs, faults } = scenario;
  const root = seededRandom(seed).fork("outages");
  const windowsMax = WINDOWS_MAX - faults.length;
  const reader = new OutageReader(durationMs, windowsMax);
  const windows: FaultWindow[] = [];
  for (const [index, outage] of outages.entries()) {
    const random = root.fork(index);
    for (const provider of outage.providers) {
      const times = timesOf(outage, provider, { durationMs, random, reader });
      if (times !== null) windows.push(...playedAt(outage, provider, times, { index, durationMs }));
      if (times !== null && windows.length <= windowsMax) continue;
      const message = `with this process there are more than ${WINDOWS_MAX} fault windows, the most that are played`;
      return { ok: false, index, message };
    }
  }
  return { ok: true, windows: windows.toSorted((a, b) => a.atMs - b.atMs) };
}

/** The same scenario with its processes played out. Throws RangeError where `outageWindows` has none to give. */
export function withOutages(scenario: Scenario, seed: number): Scenario {
  if (scenario.outages.length === 0) return scenario;
  const made = outageWindows(scenario, seed);
  if (!made.ok) throw new RangeError(`outages[${made.index}]: ${made.message}`);
  return { ...scenario, faults: [...scenario.faults, ...made.windows], outages: [] };
}

/** When one provider is hit by one process; null: too often. */
function timesOf(
  { process, shared }: OutageProcess,
  provider: string,
  making: { readonly durationMs: number; readonly random: Random; readonly reader: OutageReader },
): readonly Outage[] | null {
  const { durationMs, reader } = making;
  const [common, own] = [making.random.fork("shared"), making.random.fork("own", provider)];
  if (process.kind === "renewal") {
    const everyones = reader.read(renewalOutages(process, shared, common));
    const its = reader.read(renewalOutages(process, 1 - shared, own));
    if (everyones === null || its === null) return null;
    return [...everyones, ...its].toSorted((a, b) => a.fromMs - b.fromMs);
  }
  if (ticksTooOften(process, shared, durationMs)) return null;
  return reader.read(badTimes(process, { shared, common, own, untilMs: durationMs }));
}

function playedAt(
  outage: OutageProcess,
  provider: string,
  times: readonly Outage[],
  { index, durationMs }: { readonly index: number; readonly durationMs: number },
): readonly FaultWindow[] {
  const { process } = outage;
  const bad = process.kind === "gilbert-elliott" ? process.bad.probability : outage.probability;
  const windows = times.flatMap((time, number) =>
    windowAt(time, { ...outage, provider, probability: bad }, ["outage", index, number]),
  );
  if (process.kind === "renewal" || process.good.probability === 0) return windows;
  const good = { ...outage, provider, probability: process.good.probability };
  const between = timesBetween(windows, durationMs);
  return [...windows, ...between.flatMap((time, number) => windowAt(time, good, ["outage", index, "good", number]))];
}

/** In whole milliseconds, from the start of the scenario at the earliest; none for an outage that is over at once. */
function windowAt({ fromMs, untilMs }: Outage, aim: FaultAim, dice: FaultWindow["dice"]): readonly FaultWindow[] {
  const atMs = Math.max(0, Math.round(fromMs));
  const forMs = Math.round(untilMs) - atMs;
  if (forMs <= 0) return [];
  const { provider, model, probability, first, every, where, effect } = aim;
  const severity = aim.severity === null ? null : severityFrom(aim.severity, atMs - Math.round(fromMs));
  return [{ dice, atMs, forMs, provider, model, probability, severity, first, every, where, effect }];
}

function timesBetween(windows: readonly FaultWindow[], durationMs: number): readonly Outage[] {
  const starts = [0, ...windows.map(({ atMs, forMs }) => atMs + forMs)];
  return starts
    .map((fromMs, number) => ({ fromMs, untilMs: windows[number]?.atMs ?? durationMs }))
    .filter(({ fromMs, untilMs }) => untilMs > fromMs);
}
