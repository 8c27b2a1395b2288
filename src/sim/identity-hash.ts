/** Odd multipliers, one a lane: fractional bits of square roots of primes. */
const MULTIPLY_A = 0x6a09e667;
const MULTIPLY_B = 0xbb67ae85;
const MULTIPLY_C = 0x3c6ef373;
const MULTIPLY_D = 0xa54ff53b;

/** Go before each label, so that 1 and "1" differ, and, with a string's length, ("ab", "c") and ("a", "bc"). */
const NUMBER_TAG = 0x4e554d00;
const STRING_TAG = 0x53545200;

/**
 * A hash of a sequence of labels, 128 bits in four lanes of 32. Not cryptographic: it spreads labels that people and
 * programs choose, and costs tens of nanoseconds. The same on every machine.
 */
export class IdentityHash {
  a = 0;
  b = 0;
  c = 0;
  d = 0;

  restart(): void {
    this.resume(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
  }

  /** Goes on from an identity that `finish` gave. */
  resume(a: number, b: number, c: number, d: number): void {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
  }

  number(label: number): void {
    this.#word(NUMBER_TAG);
    // Zero has two representations, which are one label.
    bits.setFloat64(0, label === 0 ? 0 : label);
    this.#word(bits.getInt32(0));
    this.#word(bits.getInt32(4));
  }

  string(label: string): void {
    const { length } = label;
    this.#word(STRING_TAG);
    this.#word(length);
    // Two UTF-16 units make a word.
    const pairs = length & ~1;
    for (let index = 0; index < pairs; index += 2) {
      this.#word(label.charCodeAt(index) | (label.charCodeAt(index + 1) << 16));
    }
    if (pairs < length) this.#word(label.charCodeAt(pairs));
  }

  /** Lets every bit of the lanes bear on every other; never leaves all of them zero, which no generator can leave. */
  finish(): void {
    this.a = (this.a + this.b + this.c + this.d) | 0;
    this.b = (this.b + this.a) | 0;
    this.c = (this.c + this.b) | 0;
    this.d = (this.d + this.c) | 0;
    this.a = avalanche(this.a);
    this.b = avalanche(this.b);
    this.c = avalanche(this.c);
    this.d = avalanche(this.d);
    this.a = (this.a + this.d) | 0;
    this.b = (this.b + this.a) | 0;
    this.c = (this.c + this.b) | 0;
    this.d = (this.d + this.c) | 0;
    if ((this.a | this.b | this.c | this.d) === 0) this.a = 1;
  }

  /** In each lane a bijection of the lane, so that two words never meet at once. */
  #word(word: number): void {
    const a = Math.imul(this.a ^ word, MULTIPLY_A);
    const b = Math.imul(this.b ^ word, MULTIPLY_B);
    const c = Math.imul(this.c + word, MULTIPLY_C);
    const d = Math.imul(this.d + word, MULTIPLY_D);
    this.a = a ^ (a >>> 15) ^ (b << 7);
    this.b = b ^ (b >>> 13) ^ (c << 11);
    this.c = c ^ (c >>> 16) ^ (d << 5);
    this.d = d ^ (d >>> 14);
  }
}

const bits = new DataView(new ArrayBuffer(8));

function avalanche(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
