import type { ResponseHeaders } from "../core/transport.ts";

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Undici's headers (names in lower case) with the values of repeated ones joined. Copied only when there are such. */
export function flatHeaders(headers: RawHeaders): ResponseHeaders {
  if (isFlat(headers)) return headers;
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}

function isFlat(headers: RawHeaders): headers is ResponseHeaders {
  for (const name in headers) if (typeof headers[name] !== "string") return false;
  return true;
}
