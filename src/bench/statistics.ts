/** The 97.5 % point of the standard normal distribution: two-sided 95 %. */
export const Z_95 = 1.959963984540054;

/** How unlikely it must be that no sample lies beyond a quantile before the quantile is shown. */
const UNSEEN_TAIL_PROBABILITY = 0.01;

/**
 * Wilson's score interval, 95 %, for a share of `successes` in `total`, as fractions; null when nothing was counted.
 * It assumes independent trials. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 22 (1927).
 */
export function wilsonInterval(successes: number, total: number): readonly [number, number] | null {
  if (total === 0) return null;
  const share = successes / total;
  const spread = (Z_95 * Z_95) / total;
  const centre = share + spread / 2;
  const margin = Z_95 * Math.sqrt((share * (1 - share)) / total + spread / (4 * total));
  // At the ends the exact bounds are 0 and 1; rounding must not move them inwards.
  const low = successes === 0 ? 0 : (centre - margin) / (1 + spread);
  const high = successes === total ? 1 : (centre + margin) / (1 + spread);
  return [low, high];
}

/**
 * An interval of a success rate that was found from seeds or blocks of time, at least as wide as if all requests were
 * independent: where hardly any failed, seeds and blocks look more alike than they are.
 */
export function atLeastWilson(
  [low, high]: readonly [number, number],
  successes: number,
  total: number,
): readonly [number, number] {
  const [lowAtMost, highAtLeast] = wilsonInterval(successes, total) ?? [0, 1];
  return [Math.max(0, Math.min(low, lowAtMost)), Math.min(1, Math.max(high, highAtLeast))];
}

/**
 * Whether `samples` are enough to show the quantile (a fraction, above 0 and below 1): the chance that all of them lie
 * below it, so that the tail was never seen, must be at most 1 %. That takes 459 samples for P99, 90 for P95, 44 for
 * P90 and 7 for P50.
 */
export function supported(quantile: number, samples: number): boolean {
  return samples >= Math.log(UNSEEN_TAIL_PROBABILITY) / Math.log(quantile);
}

/** The score interval, 95 %, of the mean of independent rare events of which `count` were seen. */
export function poissonInterval(count: number): readonly [number, number] {
  const centre = count + (Z_95 * Z_95) / 2;
  const margin = Z_95 * Math.sqrt(count + (Z_95 * Z_95) / 4);
  return [Math.max(0, centre - margin), centre + margin];
}

/** A running sum with Kahan's and Neumaier's compensation, so that millions of small amounts add up without drift. */
export class RunningSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const next = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}
