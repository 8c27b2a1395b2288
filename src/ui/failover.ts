/** Closer together than this share of the scenario, failovers of one kind are told as one: a burst has thousands. */
const TOGETHER_SHARE = 0.01;

/** Requests that left the same tier for the same reason and were answered by the same one, soon after each other. */
export interface Failover {
  /** When the last of them ended, in ms since the start of the scenario. */
  readonly atMs: number;
  readonly from: number;
  /** Null: no tier answered. */
  readonly to: number | null;
  readonly why: string;
  readonly count: number;
  /** The most that a detour cost before the answering tier was asked; for `to` null, before it was given up. */
  readonly costMs: number;
}

/** A list of failovers, newest first, with another one on top, counted together with those of its kind. */
export function addFailover(
  newestFirst: readonly Failover[],
  next: Failover,
  durationMs: number,
  most: number,
): readonly Failover[] {
  const index = newestFirst.findIndex(({ from, to, why }) => from === next.from && to === next.to && why === next.why);
  const same = newestFirst[index];
  if (same === undefined || next.atMs - same.atMs > durationMs * TOGETHER_SHARE) {
    return [next, ...newestFirst].slice(0, most);
  }
  const together = { ...next, count: same.count + next.count, costMs: Math.max(same.costMs, next.costMs) };
  return [together, ...newestFirst.toSpliced(index, 1)];
}
