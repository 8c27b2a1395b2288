import { deflateRawSync, inflateRawSync } from "node:zlib";

/** A packed text may unpack to so many bytes and no more. */
const UNPACKED_BYTES_MAX = 1_048_576;

/** A text in few characters, all of which can stand in a command. */
export function packText(text: string): string {
  return deflateRawSync(text, { level: 9 }).toString("base64url");
}

/** The text that was packed so; null: this was not. */
export function unpackText(packed: string): string | null {
  if (!/^[\w-]+$/.test(packed)) return null;
  try {
    return inflateRawSync(Buffer.from(packed, "base64url"), { maxOutputLength: UNPACKED_BYTES_MAX }).toString("utf8");
  } catch {
    return null;
  }
}
