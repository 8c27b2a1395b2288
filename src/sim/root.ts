/** A smooth function needs about ten; the limit is for one that is not. */
const STEPS_MAX = 100;

/**
 * Where `f` is zero between `low` and `high`, at which it has different signs. The Illinois form of the rule of false
 * position: as safe as halving the range, and much faster.
 */
export function rootOf(f: (x: number) => number, low: number, high: number): number {
  let [from, atFrom, to, atTo] = [low, f(low), high, f(high)];
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const next = to - (atTo * (to - from)) / (atTo - atFrom);
    // Nothing is left to gain: the last step did not move it, or both ends are exact.
    if (next === to || !Number.isFinite(next)) break;
    const atNext = f(next);
    if (atNext > 0 === atTo > 0) atFrom /= 2;
    else [from, atFrom] = [to, atTo];
    [to, atTo] = [next, atNext];
    if (atNext === 0) break;
  }
  return to;
}
