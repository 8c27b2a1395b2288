import { createHash, randomBytes, type BinaryLike } from "node:crypto";
import type { Random } from "../core/random.ts";

/** How many random bytes are drawn from the machine at once; one at a time would cost a system call each. */
const BLOCK_BYTES = 4096;
/** The first block is what one step of the hash gives: a fork is mostly asked for a draw or two. */
const FIRST_BLOCK_BYTES = 136;
const BYTES_PER_DRAW = 8;

/**
 * The machine's randomness. Forks keep the contract (the same labels give the same stream) by hashing a secret of this
 * instance with the labels.
 */
export function systemRandom(): Random {
  return new HashedRandom(randomBytes(32));
}

/** A stream whose blocks are hashes of a key and a counter; its forks have keys derived from its own. */
class HashedRandom implements Random {
  readonly #key: Buffer;
  #block: Buffer | null = null;
  #at = 0;
  #blocks = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  next(): number {
    if (this.#block === null || this.#at + BYTES_PER_DRAW > this.#block.length) this.#block = this.#nextBlock();
    const high = this.#block.readUInt32LE(this.#at) >>> 5;
    const low = this.#block.readUInt32LE(this.#at + 4) >>> 6;
    this.#at += BYTES_PER_DRAW;
    // 27 high bits and 26 low ones make the 53 that a double holds exactly.
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  fork(...labels: readonly (string | number)[]): Random {
    return new HashedRandom(digest(this.#key, "fork", JSON.stringify(labels)));
  }

  #nextBlock(): Buffer {
    this.#at = 0;
    const outputLength = this.#blocks === 0 ? FIRST_BLOCK_BYTES : BLOCK_BYTES;
    const block = createHash("shake256", { outputLength });
    return block.update(this.#key).update(`block ${this.#blocks++}`).digest();
  }
}

function digest(...parts: readonly BinaryLike[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
