/**
 * The point below which a standard normal variable falls with probability `p`, for 0 < p < 1; the ends give the
 * infinities. Rational approximations of relative accuracy 1e-16 (Wichura, AS 241, PPND16). It is monotone and takes
 * one uniform number a draw, so two worlds that share their uniforms stay comparable; and it needs log and sqrt only,
 * which agree between versions of V8.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= MIDDLE_HALF_WIDTH) {
    const r = MIDDLE_HALF_WIDTH * MIDDLE_HALF_WIDTH - fromMiddle * fromMiddle;
    return (fromMiddle * polynomial(MIDDLE_ABOVE, r)) / polynomial(MIDDLE_BELOW, r);
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const distance =
    r <= TAIL_FROM
      ? polynomial(FLANK_ABOVE, r - FLANK_ORIGIN) / polynomial(FLANK_BELOW, r - FLANK_ORIGIN)
      : polynomial(TAIL_ABOVE, r - TAIL_FROM) / polynomial(TAIL_BELOW, r - TAIL_FROM);
  return fromMiddle < 0 ? -distance : distance;
}

const MIDDLE_HALF_WIDTH = 0.425;
const FLANK_ORIGIN = 1.6;
const TAIL_FROM = 5;

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  // By index: an iterator hands each of them over as an object of its own.
  for (let power = 0; power < coefficients.length; power += 1) value = value * x + (coefficients[power] ?? 0);
  return value;
}

const MIDDLE_ABOVE: readonly number[] = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const MIDDLE_BELOW: readonly number[] = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const FLANK_ABOVE: readonly number[] = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const FLANK_BELOW: readonly number[] = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_ABOVE: readonly number[] = [
  2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_BELOW: readonly number[] = [
  2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];
