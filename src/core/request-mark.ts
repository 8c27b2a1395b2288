import type { Message } from "./request.ts";

const OPENING = "(holyfail request ";
/** With its id it is never longer. */
const CHARACTERS_MAX = 160;
const MARK = /^\(holyfail request ([\w.;=-]{1,128})\)/;

/**
 * The same prompt with the request's id in words at the end of what the user says. Headers do not come through a gateway,
 * and fields of the body change with the provider's format; this arrives in all of them.
 */
export function withMark(messages: readonly Message[], id: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user" || typeof last.content !== "string") return messages;
  return [...messages.slice(0, -1), { role: "user", content: `${last.content}\n${OPENING}${id})` }];
}

/** The id that a request's body says in words; null: none. Where it has several, the last one counts. */
export function markIn(body: string): string | null {
  const at = body.lastIndexOf(OPENING);
  return at === -1 ? null : (MARK.exec(body.slice(at, at + CHARACTERS_MAX))?.[1] ?? null);
}
