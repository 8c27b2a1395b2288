/**
 * Rounds of measurements in which all contestants take turns, so that whatever else the machine is doing hits all of
 * them alike. The first rounds warm up and do not count.
 *
 * @param {Record<string, () => Promise<number>>} contestants each gives one measurement, in a unit of its own choice
 * @param {{ rounds: number, warmUp: number }} how
 * @returns {Promise<Record<string, number[]>>} the measurements of each, round by round
 */
export async function inTurns(contestants, { rounds, warmUp }) {
  const names = Object.keys(contestants);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    // Nobody is always first, or always behind the same neighbour.
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) {
      const value = await contestants[name]();
      if (round >= 0) measured[name].push(value);
    }
  }
  return measured;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How each round of one compares with the same round of another: what the machine did to both cancels out. */
export function ratios(values, references) {
  return values.map((value, round) => value / references[round]);
}
