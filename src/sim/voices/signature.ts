import { IdentityHash } from "../identity-hash.ts";

/** In hexadecimal, 32 digits. */
const DIGITS = 32;

/** Of whatever a simulated provider has to recognise when it comes back: the same for the same words, everywhere. */
export function digestOf(...words: readonly string[]): string {
  const hash = new IdentityHash();
  hash.restart();
  for (const word of words) hash.string(word);
  hash.finish();
  return [hash.a, hash.b, hash.c, hash.d].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}

/** An opaque text that stands for these words; long, and in the alphabet of base64, as the real ones are. */
export function signatureOf(purpose: string, words: string): string {
  return `Sim${digestOf(purpose, words)}${digestOf(purpose, "again", words)}=`;
}

/** One that stands for itself: whoever has it can tell that it was given by `passOf`, but not for what. */
export function passOf(purpose: string, words: string): string {
  const own = digestOf(purpose, words);
  return `Sim${own}${digestOf(purpose, "pass", own)}=`;
}

export function isPass(purpose: string, value: unknown): boolean {
  if (typeof value !== "string") return false;
  const own = value.slice(3, 3 + DIGITS);
  return value === `Sim${own}${digestOf(purpose, "pass", own)}=`;
}
