const MARK = ";tokens=";

/**
 * A request's id that also says how long a simulated answer is to be: whoever replays a trace knows, and a caller of real
 * providers cannot. Those see it as a part of the id that they log, and as no more than that.
 */
export function withAnswerLength(id: string, tokens: number): string {
  return `${id}${MARK}${tokens}`;
}

/** The length that an id asks for, in tokens; null: none. The number of the try may follow it. */
export function answerLengthIn(id: string): number | null {
  const at = id.lastIndexOf(MARK);
  if (at === -1) return null;
  const tokens = /^\d{1,9}/.exec(id.slice(at + MARK.length));
  return tokens === null ? null : Number(tokens[0]);
}
