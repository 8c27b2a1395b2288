import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { TransportError } from "../core/transport.ts";

type Decompress = (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number },
  callback: (error: NodeJS.ErrnoException | null, text: Buffer) => void,
) => void;

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflate],
  ["br", brotliDecompress],
]);

export function isPlain(encoding: string | undefined): boolean {
  return encoding === undefined || encoding === "" || encoding === "identity";
}

/**
 * The text of a whole body. We never ask for compression, but some proxies compress regardless; what they send may
 * unpack to `bytesMax` bytes. Throws TransportError: `too-large`, or `protocol` for what cannot be unpacked.
 */
export function decodeBody(
  bytes: Uint8Array,
  encoding: string | undefined,
  bytesMax: number,
): string | Promise<string> {
  if (isPlain(encoding) || bytes.byteLength === 0) return textOf(bytes);
  const decompress = DECOMPRESS.get(encoding?.toLowerCase() ?? "");
  if (decompress === undefined) throw new TransportError("protocol", "the answer is encoded in an unknown way");
  return new Promise((resolve, reject) => {
    decompress(bytes, { maxOutputLength: bytesMax }, (error, unpacked) => {
      if (error === null) resolve(textOf(unpacked));
      else if (error.code === "ERR_BUFFER_TOO_LARGE") {
        reject(new TransportError("too-large", `the answer unpacks to more than ${bytesMax} bytes`));
      } else reject(new TransportError("protocol", `the answer is not proper ${encoding}`));
    });
  });
}

/** A byte order mark is dropped, as JSON must not start with one. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
