import type { Random } from "../core/random.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** As many as OpenAI's own ids have: 172 bits, so that two never meet. */
const LETTERS = 29;

/** An id for a request, and for the answer to it. */
export function requestId(random: Random): string {
  let id = "chatcmpl-";
  for (let count = 0; count < LETTERS; count++) id += ALPHABET.charAt(Math.floor(random.next() * ALPHABET.length));
  return id;
}
