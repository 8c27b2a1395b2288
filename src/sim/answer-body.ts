import type { Pace } from "./latency.ts";
import type { BodyChunk } from "./performance.ts";
import type { Answer, AnswerText, StreamScript, Voice } from "./voices/voice.ts";

/**
 * Unless every token is to come at its own time, a streamed answer has at most so many pieces of text: enough to be a
 * stream, few enough to simulate millions.
 */
export const TEXT_CHUNKS_MAX = 32;

/** Of the time to the first token, the part after which a stream's headers and its opening events are there. */
const HEADERS_SHARE = 0.5;

/** A whole answer, all at once. Said when it is pulled, once: most of the time that an answer takes nobody needs its bytes. */
export function* wholeBody(voice: Voice, words: Answer): Generator<BodyChunk> {
  yield { afterMs: 0, data: voice.whole(words) };
}

/** When the headers of a streamed answer come, in ms since the provider began to work on it. */
export function streamHeadersMs(pace: Pace): number {
  return pace.firstTokenMs * HEADERS_SHARE;
}

/**
 * A streamed answer as it is written: the opening with the headers, the first token at its time, the others evenly up to
 * the last one's, some at a time, and the closing. Made as it is pulled, once.
 */
export function* streamedBody(
  script: StreamScript,
  text: AnswerText,
  pace: Pace,
  chunksMax: number = TEXT_CHUNKS_MAX,
): Generator<BodyChunk> {
  const { tokens } = text;
  let writtenMs = streamHeadersMs(pace);
  if (script.opening.length > 0) yield { afterMs: 0, data: script.opening.join(""), part: "opening" };
  const perChunk = Math.max(1, Math.ceil((tokens - 1) / (chunksMax - 1)));
  const perTokenMs = tokens > 1 ? (pace.lastTokenMs - pace.firstTokenMs) / (tokens - 1) : 0;
  let written = 0;
  while (written < tokens) {
    const until = written === 0 ? 1 : Math.min(tokens, written + perChunk);
    let data = "";
    for (; written < until; written += 1) data += script.token(text.token(written));
    const atMs = pace.firstTokenMs + (written - 1) * perTokenMs;
    yield { afterMs: atMs - writtenMs, data, part: "text", said: written / tokens };
    writtenMs = atMs;
  }
  const endMs = tokens === 0 ? pace.lastTokenMs : writtenMs;
  yield { afterMs: endMs - writtenMs, data: script.closing.join(""), part: "closing" };
}
