/**
 * Where the figure of one more run may lie, 95 %, if it is drawn as those of the runs before were: between the k-th smallest
 * and the k-th largest of n, for (n + 1 - 2k) / (n + 1) of all further runs, whatever the distribution. Null: there are
 * fewer than 39 runs, and even their extremes hold less. Source: S. S. Wilks, "Determination of sample sizes for setting
 * tolerance limits", Annals of Mathematical Statistics 12 (1941).
 */
export function oneMoreRun(values: readonly number[]): readonly [number, number] | null {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor((values.length + 1) * 0.025 + 1e-9);
  const [low, high] = [sorted[cut - 1], sorted[values.length - cut]];
  return cut < 1 || low === undefined || high === undefined ? null : [low, high];
}
