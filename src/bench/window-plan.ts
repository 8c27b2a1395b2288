import type { Chain } from "../config/chain.ts";
import type { FaultWindow } from "../config/scenario.ts";
import { isAt } from "../core/place.ts";
import { struckTiers } from "./struck-tiers.ts";

/** A report lists so many windows over all seeds, the first ones; blocks are of all of them. */
export const WINDOWS_MAX = 200;
/** Where faults begin more often than this, blocks hold several episodes. */
const BLOCKS_MAX = 10_000;

/** A fault window and the times around it. Milliseconds from the start of the scenario. */
export interface PlannedWindow {
  readonly fault: FaultWindow;
  /** Indexes into the chain's tiers. */
  readonly struck: ReadonlySet<number>;
  /** All tiers of the provider, whatever their model. */
  readonly ofProvider: ReadonlySet<number>;
  /** As long before it as it lasts, but neither before the start nor within an earlier window. */
  readonly beforeFromMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** What comes later than this belongs to the next window. */
  readonly aftermathUntilMs: number;
  /** When the same provider is struck again. */
  readonly againMs: number;
}

/** The windows that a chain can feel, in their order, and how many there are beyond those that a report lists. */
export function planWindows(
  faults: readonly FaultWindow[],
  chain: Chain,
): { readonly windows: readonly PlannedWindow[]; readonly leftOut: number } {
  const felt = faults
    .filter((fault) => struckTiers(fault, chain).length > 0)
    .toSorted((a, b) => a.atMs - b.atMs || a.forMs - b.forMs);
  return {
    windows: felt.slice(0, WINDOWS_MAX).map((fault) => planned(fault, felt, chain)),
    leftOut: Math.max(0, felt.length - WINDOWS_MAX),
  };
}

function planned(fault: FaultWindow, felt: readonly FaultWindow[], chain: Chain): PlannedWindow {
  const [fromMs, toMs] = [fault.atMs, endOf(fault)];
  let beforeFromMs = Math.max(0, fromMs - fault.forMs);
  let aftermathUntilMs = Number.POSITIVE_INFINITY;
  let againMs = Number.POSITIVE_INFINITY;
  for (const other of felt) {
    if (other.atMs < fromMs) beforeFromMs = Math.max(beforeFromMs, Math.min(endOf(other), fromMs));
    if (endOf(other) <= toMs) continue;
    const nextMs = Math.max(other.atMs, toMs);
    aftermathUntilMs = Math.min(aftermathUntilMs, nextMs);
    if (isAt(other.provider, fault.provider) || isAt(fault.provider, other.provider))
      againMs = Math.min(againMs, nextMs);
  }
  const ofProvider = struckTiers({ ...fault, model: null }, chain);
  const tiers = { struck: new Set(struckTiers(fault, chain)), ofProvider: new Set(ofProvider) };
  return { fault, ...tiers, beforeFromMs, fromMs, toMs, aftermathUntilMs, againMs };
}

/**
 * Where one block of time ends and the next begins: at the start of each episode of faults, which is a fault with all that
 * begin before it is over. What any of these chains can feel counts, so that all configurations have the same blocks.
 */
export function blockStarts(faults: readonly FaultWindow[], chains: readonly Chain[]): readonly number[] {
  const starts: number[] = [];
  let untilMs = 0;
  for (const fault of faults.toSorted((a, b) => a.atMs - b.atMs)) {
    if (!chains.some((chain) => struckTiers(fault, chain).length > 0)) continue;
    if (fault.atMs > untilMs) starts.push(fault.atMs);
    untilMs = Math.max(untilMs, endOf(fault));
  }
  const every = Math.max(1, Math.ceil(starts.length / BLOCKS_MAX));
  return starts.filter((_, index) => index % every === 0);
}

function endOf({ atMs, forMs }: FaultWindow): number {
  return atMs + forMs;
}
