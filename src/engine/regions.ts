import type { Provider } from "../config/chain.ts";

/** So many failures in a row, and a region is not the first choice for a while. */
const FAILURES_IN_A_ROW = 2;

/** One place at which a tier is asked, and how it did there of late. */
export interface RegionState {
  /** Null: the provider has no regions. */
  readonly name: string | null;
  readonly baseUrl: string;
  failuresInARow: number;
  /** While there are others, it is asked last until then; epoch ms. */
  restsUntilMs: number;
  /** By the provider's own wait hint; epoch ms. */
  unavailableUntilMs: number;
}

/** The places of a provider, the preferred one first; at least one. */
export function regionsOf({ regions, baseUrl }: Provider): readonly [RegionState, ...RegionState[]] {
  const [first = { name: null, baseUrl }, ...others] = regions;
  return [unknown(first), ...others.map(unknown)];
}

function unknown({ name, baseUrl }: Pick<RegionState, "name" | "baseUrl">): RegionState {
  return { name, baseUrl, failuresInARow: 0, restsUntilMs: 0, unavailableUntilMs: 0 };
}

/**
 * Where to ask next: the first healthy region in order, beginning behind the one that was asked last, rather one that was
 * not asked at all. Where none is healthy, the one that recovers soonest, but never one that has told us to wait while
 * another has not.
 *
 * @param asked by the same request, the last one last
 */
export function nextRegion(
  regions: readonly [RegionState, ...RegionState[]],
  asked: readonly RegionState[],
  nowMs: number,
): RegionState {
  if (regions.length === 1) return regions[0];
  const last = asked.at(-1);
  const start = last === undefined ? 0 : regions.indexOf(last) + 1;
  const order = [...regions.slice(start), ...regions.slice(0, start)];
  const open = order.filter(({ unavailableUntilMs }) => unavailableUntilMs <= nowMs);
  const recoveryMs = (region: RegionState): number => Math.max(nowMs, recoversAtMs(region));
  return (
    order.find((region) => isFresh(region, asked, nowMs)) ??
    (open.length === 0 ? order : open).reduce((best, each) => (recoveryMs(each) < recoveryMs(best) ? each : best))
  );
}

/** Whether there is a healthy region that this request has not asked. */
export function isFreshElsewhere(
  regions: readonly RegionState[],
  asked: readonly RegionState[],
  nowMs: number,
): boolean {
  return regions.some((region) => isFresh(region, asked, nowMs));
}

function isFresh(region: RegionState, asked: readonly RegionState[], nowMs: number): boolean {
  return recoversAtMs(region) <= nowMs && !asked.includes(region);
}

/** One that has rested is tried by a single request; the others stay away until that one has been answered. */
export function regionAsked(region: RegionState, restMs: number, nowMs: number): void {
  if (region.restsUntilMs > 0) region.restsUntilMs = nowMs + restMs;
}

export function regionSucceeded(region: RegionState): void {
  region.failuresInARow = 0;
  region.restsUntilMs = 0;
}

/** @param inARow so many failures in a row, and it rests */
export function regionFailed(region: RegionState, restMs: number, nowMs: number, inARow = FAILURES_IN_A_ROW): void {
  region.failuresInARow += 1;
  if (region.failuresInARow >= inARow) region.restsUntilMs = nowMs + restMs;
}

/** A tier is down when all of its regions are: while one of them answers, failures elsewhere say nothing of the tier. */
export function failEverywhere(regions: readonly RegionState[]): boolean {
  return regions.every(({ failuresInARow }) => failuresInARow > 0);
}

function recoversAtMs({ restsUntilMs, unavailableUntilMs }: RegionState): number {
  return Math.max(restsUntilMs, unavailableUntilMs);
}
