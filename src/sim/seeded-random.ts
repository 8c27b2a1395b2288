import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { Random } from "../core/random.ts";
import { IdentityHash } from "./identity-hash.ts";

/** One number in [0, 1) is made of 27 + 26 bits; the generator's lowest bits are its weakest and are left out. */
const LOW_BITS = 67_108_864;
const ALL_BITS = 9_007_199_254_740_992;

/**
 * The root of all chance in a world: any number is a seed. Streams come from xoroshiro128+ over a 128-bit identity that
 * is a hash of the seed and the labels that led to the stream. `fork("a", "b")` and `fork("a").fork("b")` differ.
 */
export function seededRandom(seed: number): Random {
  hash.restart();
  hash.number(seed);
  return new SeededRandom(hash);
}

/** Forking hashes at once, from start to end, so one hash serves all streams. */
const hash = new IdentityHash();

class SeededRandom implements Random {
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;
  readonly #d: number;
  /** Made at the first draw: most streams are only forked. */
  #generator: ReturnType<typeof xoroshiro128plusFromState> | null = null;

  constructor(identity: IdentityHash) {
    identity.finish();
    this.#a = identity.a;
    this.#b = identity.b;
    this.#c = identity.c;
    this.#d = identity.d;
  }

  next(): number {
    this.#generator ??= xoroshiro128plusFromState([this.#a, this.#b, this.#c, this.#d]);
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * LOW_BITS + low) / ALL_BITS;
  }

  fork(...labels: readonly (string | number)[]): Random {
    hash.resume(this.#a, this.#b, this.#c, this.#d);
    for (const label of labels) {
      if (typeof label === "string") hash.string(label);
      else hash.number(label);
    }
    return new SeededRandom(hash);
  }
}
