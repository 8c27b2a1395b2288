import { type Message, textOf } from "../core/request.ts";

/** A conversation as the stricter providers want it: instructions apart, then user and assistant by turns. */
export interface Turns {
  /** All system messages, in order, separated by a blank line; null: there are none. */
  readonly system: string | null;
  readonly turns: readonly Turn[];
}

/** What one side said before the other side spoke again; never empty. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly texts: string[];
}

/**
 * Lifts the system messages out, wherever they are, and joins neighbours of the same role. Empty messages are dropped,
 * since Anthropic and Gemini refuse them. A request of system messages alone becomes a user's turn: no provider answers
 * an empty conversation.
 */
export function turnsOf(messages: readonly Message[]): Turns {
  let system: string | null = null;
  const turns: Turn[] = [];
  let last: Turn | undefined;
  for (const message of messages) {
    const content = textOf(message);
    if (content === "") continue;
    const role = message.role === "tool" ? "user" : message.role;
    if (role === "system") {
      system = system === null ? content : `${system}\n\n${content}`;
    } else if (last !== undefined && last.role === role) {
      last.texts.push(content);
    } else {
      last = { role, texts: [content] };
      turns.push(last);
    }
  }
  if (turns.length === 0 && system !== null) return { system: null, turns: [{ role: "user", texts: [system] }] };
  return { system, turns };
}
