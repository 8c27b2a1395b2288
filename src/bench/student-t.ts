/** Halving an interval so often leaves nothing that floating point could tell apart. */
const HALVINGS = 200;
/** A sum's term of this share of it no longer counts. */
const NEGLIGIBLE = 1e-17;

/**
 * The point below which a variable of Student's t with so many degrees of freedom (1 or more, whole) falls with this
 * probability, above 0 and below 1. It is found by halving: the distribution itself has a closed form for whole degrees.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  let [low, high] = [0, 1];
  while (studentBelow(high, degrees) < probability && high < Number.MAX_VALUE) [low, high] = [high, 2 * high];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentBelow(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The probability that a variable of Student's t falls below `t`, which is not negative. Source: M. Abramowitz and I. A.
 * Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4. Sines and cosines are written by square roots,
 * since those of the engines differ in their last digits.
 */
function studentBelow(t: number, degrees: number): number {
  const cosineSquared = degrees / (degrees + t * t);
  const sine = t / Math.sqrt(degrees + t * t);
  const odd = degrees % 2 === 1;
  let term = odd ? Math.sqrt(cosineSquared) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let factor = odd ? 2 : 1; factor <= degrees - 3 && term > sum * NEGLIGIBLE; factor += 2) {
    term *= (cosineSquared * factor) / (factor + 1);
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (Math.atan(t / Math.sqrt(degrees)) + sine * sum) : sine * sum;
  return (1 + within) / 2;
}
