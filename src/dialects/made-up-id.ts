/** Longer ids of answers are shortened: an id of a call may have 40 characters at OpenAI. */
const ANSWER_ID_LENGTH_MAX = 24;

/** An id for a tool call that came without one: of the answer's own id, so that no two answers make up the same. */
export function madeUpId(answerId: string | null, index: number): string {
  const letters = (answerId ?? "").replaceAll(/[^a-zA-Z0-9]/g, "").slice(-ANSWER_ID_LENGTH_MAX);
  return letters === "" ? `call_${index}` : `call_${letters}_${index}`;
}
