import type { BenchResult } from "./bench-report.ts";
import { seedsText } from "../core/played-seeds.ts";

/** Whether two runs met the same arrivals, latencies and outages: virtual time repeats itself, the real one does not. */
export function isPaired(base: BenchResult, now: BenchResult): boolean {
  const both = [base, now].map(({ mode, seeds, scenario, faults, load, warmup_ms: warmupMs }) =>
    mode === "virtual" ? JSON.stringify([seeds, scenario, faults, load, warmupMs]) : null,
  );
  return both[0] !== null && both[0] === both[1];
}

/** What two runs do not have in common, in sentences for those who compare them. */
export function differences(base: BenchResult, now: BenchResult): readonly string[] {
  const sameLoad = JSON.stringify(base.load) === JSON.stringify(now.load);
  const sameFaults = JSON.stringify(base.faults) === JSON.stringify(now.faults);
  return [
    ...changed("scenario", base.scenario, now.scenario),
    ...seedsChanged(base, now),
    ...changed("kind of time", base.mode, now.mode),
    ...(sameLoad ? [] : ["The load is not the same."]),
    ...changed("warm-up", `${base.warmup_ms} ms`, `${now.warmup_ms} ms`),
    // Other seeds play other outages, which has been said by then.
    ...(sameFaults || base.seed !== now.seed || base.scenario !== now.scenario ? [] : ["The faults are not the same."]),
    ...byHand("base", base),
    ...byHand("run", now),
    ...chainsChanged(base, now),
    ...changed("version of holyfail", base.version, now.version),
    ...changed("date of the prices", base.prices_as_of, now.prices_as_of),
    ...(base.interrupted ? ["The base was interrupted: only what it measured whole is compared."] : []),
    ...(now.interrupted ? ["The run was interrupted: only what it measured whole is compared."] : []),
  ];
}

function seedsChanged(base: BenchResult, now: BenchResult): readonly string[] {
  const [before, after] = [seedsText(base.seeds), seedsText(now.seeds)];
  if (base.seeds.length === 1 && now.seeds.length === 1) return changed("seed", before, after);
  return before === after ? [] : [`The seeds are not the same: ${before} before, ${after} now.`];
}

function byHand(which: string, { faults }: BenchResult): readonly string[] {
  const injected = faults.some((fault) => fault.injected !== undefined);
  return injected ? [`Faults were injected by hand into the ${which}: its seed does not give it again.`] : [];
}

function changed(what: string, before: string | number, after: string | number): readonly string[] {
  return before === after ? [] : [`The ${what} is not the same: ${before} before, ${after} now.`];
}

function chainsChanged(base: BenchResult, now: BenchResult): readonly string[] {
  const [only, ...others] = now.chains;
  const [baseOnly, ...baseOthers] = base.chains;
  const alone = others.length === 0 && baseOthers.length === 0;
  if (alone && only !== undefined && baseOnly !== undefined && only !== baseOnly) {
    return [`The chains are different ones: ${baseOnly} before, ${only} now.`];
  }
  const missing = now.chains.filter((chain) => !base.chains.includes(chain));
  const gone = base.chains.filter((chain) => !now.chains.includes(chain));
  return [
    ...missing.map((chain) => `The base has no chain ${chain}.`),
    ...gone.map((chain) => `Chain ${chain} of the base was not measured now.`),
    ...now.chains.flatMap((chain) => {
      const [before, after] = [tiersOf(chain, base), tiersOf(chain, now)];
      if (before === null || after === null || before === after) return [];
      return [`Chain ${chain} has other tiers: ${before} before, ${after} now.`];
    }),
  ];
}

function tiersOf(chain: string, { configurations }: BenchResult): string | null {
  const last = configurations.findLast((one) => one.chain === chain);
  return last === undefined ? null : last.by_tier.map(({ provider, model }) => `${provider}/${model}`).join(", ");
}
