/** What every provider takes. */
export const IMAGE_TYPES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Whole groups of four, as RFC 4648 has it. */
export function isBase64(text: string): boolean {
  if (text.length === 0 || text.length % 4 !== 0) return false;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  for (let index = 0; index < text.length - padding; index += 1) {
    if (!isDigit(text.charCodeAt(index))) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isLetter || (code >= 48 && code <= 57) || code === 43 || code === 47;
}

/** What a `data:` URL says that it holds, and the rest of it; null: it is none in base64. */
export function dataUrl(url: string): { readonly mediaType: string; readonly base64: string } | null {
  const head = /^data:([^;,]*)(?:;[^;,]*)*;base64,/i.exec(url);
  if (head === null) return null;
  return { mediaType: (head[1] ?? "").toLowerCase(), base64: url.slice(head[0].length) };
}

/** Not fetched; the provider would. */
export function isLink(url: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(url);
}
