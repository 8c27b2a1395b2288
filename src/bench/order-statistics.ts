/** On either side of 95 %. */
const TAIL = 0.025;
/** Shares of the likeliest count that no sum of them shows any more. */
const NEGLIGIBLE = 1e-20;

/**
 * The ranks of the two samples, from 1 for the smallest, between which the true quantile (a fraction, above 0 and below 1)
 * lies, 95 % at least, whatever the samples are distributed like: how many of them lie below it is binomial. Null: no
 * sample is far enough out. The cost grows with the square root of the number of samples. Source: W. R. Thompson, "On
 * confidence ranges for the median and other expectation distributions for populations of unknown distribution form",
 * Annals of Mathematical Statistics 7 (1936); H. A. David and H. N. Nagaraja, "Order Statistics", 3rd edition (2003), 7.1.
 */
export function quantileRanks(quantile: number, samples: number): readonly [number, number] | null {
  if (samples < 1) return null;
  const { lowest, weights } = likelyCounts(quantile, samples);
  const tail = TAIL * weights.reduce((before, weight) => before + weight, 0);
  const low = lowest + shortestAbove(weights, tail);
  const high = lowest + weights.length - shortestAbove(weights.toReversed(), tail);
  return low < 1 || high > samples ? null : [low, high];
}

/** How many of the first weights come to no more than the tail. */
function shortestAbove(weights: readonly number[], tail: number): number {
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    if (sum > tail) return index;
  }
  return weights.length;
}

/** The binomial probabilities of the counts that matter, from the lowest of these on, as multiples of the largest. */
function likelyCounts(chance: number, of: number): { readonly lowest: number; readonly weights: readonly number[] } {
  const mode = Math.min(of, Math.floor((of + 1) * chance));
  const odds = chance / (1 - chance);
  const below: number[] = [];
  for (let count = mode, weight = 1; count > 0; count -= 1) {
    weight *= count / ((of - count + 1) * odds);
    if (weight < NEGLIGIBLE) break;
    below.push(weight);
  }
  const above: number[] = [];
  for (let count = mode, weight = 1; count < of; count += 1) {
    weight *= ((of - count) * odds) / (count + 1);
    if (weight < NEGLIGIBLE) break;
    above.push(weight);
  }
  return { lowest: mode - below.length, weights: [...below.toReversed(), 1, ...above] };
}
