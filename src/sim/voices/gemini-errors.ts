import type { ErrorCause } from "./error-cause.ts";
import { type GeminiWords, geminiWords, HINTS } from "./gemini-words.ts";
import type { Complaint } from "./voice.ts";
import { hintHeaders } from "./wait-hints.ts";

/** Statuses that Google's front end answers itself, with a page. */
const FRONT_END_TITLES: Readonly<Record<number, string>> = {
  413: "Error 413 (Request Entity Too Large)!!1",
  502: "Error 502 (Server Error)!!1",
};

export function geminiError(cause: ErrorCause): Complaint {
  const words = geminiWords(cause);
  const hints = hintHeaders(cause, HINTS);
  const { code: status } = words;
  const title = cause.about === undefined ? FRONT_END_TITLES[status] : undefined;
  if (title !== undefined) {
    const body = `<!DOCTYPE html>\n<html lang=en>\n  <meta charset=utf-8>\n  <title>${title}</title>\n  <p><b>${status}.</b> <ins>That’s an error.</ins>\n`;
    return { ok: false, status, headers: { "content-type": "text/html; charset=UTF-8", ...hints }, body };
  }
  return geminiComplaint(words, cause.arrayStream === true, hints);
}

/** The same inside a stream that has begun. */
export function geminiErrorEvent(cause: ErrorCause): string {
  const event = JSON.stringify({ error: geminiWords(cause) });
  return cause.arrayStream === true ? `${event}\n]\n` : `data: ${event}\r\n\r\n`;
}

/** Without `alt=sse` even a streaming method's error comes inside an array. */
export function geminiComplaint(
  words: GeminiWords,
  arrayStream: boolean,
  hints: Readonly<Record<string, string>> = {},
): Complaint {
  const envelope = { error: words };
  const body = `${JSON.stringify(arrayStream ? [envelope] : envelope, null, 2)}\n`;
  const headers = { "content-type": "application/json; charset=UTF-8", ...hints };
  return { ok: false, status: words.code, headers, body };
}
