/** From here on the continued fraction is as exact as the series, and keeps its relative accuracy in the far tail. */
const TAIL_FROM = 3;
/** So many terms are more than floating point can tell apart, for every argument they are used for. */
const SERIES_TERMS_MAX = 100;
const FRACTION_TERMS = 40;

const DENSITY_AT_0 = 0.3989422804014327;

/** The probability that a standard normal variable is above `z`; of relative accuracy 1e-12 or better up to z = 38. */
export function normalTail(z: number): number {
  if (z < -TAIL_FROM) return 1 - fractionTail(-z);
  return z > TAIL_FROM ? fractionTail(z) : 0.5 - seriesFromMiddle(z);
}

export function normalDensity(z: number): number {
  return DENSITY_AT_0 * Math.exp((-z * z) / 2);
}

/** The probability between 0 and `z`: the density times z + z^3/3 + z^5/(3*5) + z^7/(3*5*7) and so on. */
function seriesFromMiddle(z: number): number {
  let term = z;
  let sum = z;
  for (let index = 1; index < SERIES_TERMS_MAX; index += 1) {
    term *= (z * z) / (2 * index + 1);
    const grown = sum + term;
    if (grown === sum) break;
    sum = grown;
  }
  return normalDensity(z) * sum;
}

/** Laplace's continued fraction for the ratio of tail and density: 1/(z + 1/(z + 2/(z + 3/(z + ...)))). */
function fractionTail(z: number): number {
  let below = z;
  for (let term = FRACTION_TERMS; term >= 1; term -= 1) below = z + term / below;
  return normalDensity(z) / below;
}
