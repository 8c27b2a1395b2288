import { type Message, textOf } from "../core/request.ts";

/** A conversation as the stricter providers want it: instructions apart, then user and assistant by turns. */
export interface Turns {
  /** All system messages, in order, separated by a blank line; null: there are none. */
  readonly system: string | null;
  readonly turns: readonly Turn[];
}

export type AssistantMessage = Extract<Message, { role: "assistant" }>;
/** Results of tools stand on the user's side. */
export type UserSideMessage = Extract<Message, { role: "user" | "tool" }>;

/** What one side said before the other side spoke again; never empty. */
export type Turn =
  | { readonly role: "user"; readonly said: UserSideMessage[] }
  | { readonly role: "assistant"; readonly said: AssistantMessage[] };

/**
 * Lifts the system messages out, wherever they are, and joins neighbours of the same side. Messages without a word or a
 * call are dropped, since Anthropic and Gemini refuse them. A request of system messages alone becomes a user's turn: no
 * provider answers an empty conversation.
 */
export function turnsOf(messages: readonly Message[]): Turns {
  let system: string | null = null;
  const turns: Turn[] = [];
  let last: Turn | undefined;
  for (const message of messages) {
    if (message.role === "system") {
      if (message.content !== "") system = system === null ? message.content : `${system}\n\n${message.content}`;
    } else if (message.role === "assistant") {
      if (message.content === "" && (message.toolCalls ?? []).length === 0) continue;
      if (last?.role === "assistant") last.said.push(message);
      else turns.push((last = { role: "assistant", said: [message] }));
    } else {
      if (message.role === "user" && isEmpty(message)) continue;
      if (last?.role === "user") last.said.push(message);
      else turns.push((last = { role: "user", said: [message] }));
    }
  }
  if (turns.length > 0 || system === null) return { system, turns };
  return { system: null, turns: [{ role: "user", said: [{ role: "user", content: system }] }] };
}

function isEmpty({ content }: UserSideMessage): boolean {
  return content === "" || (typeof content !== "string" && !content.some(isSaying));
}

/** A part that is not an empty text. */
export function isSaying(part: { readonly type: string; readonly text?: string }): boolean {
  return part.type !== "text" || part.text !== "";
}

/** The name of the tool that each call of the conversation is for. */
export function toolNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const message of messages) {
    if (message.role !== "assistant" || message.toolCalls === undefined) continue;
    for (const { id, name } of message.toolCalls) names.set(id, name);
  }
  return names;
}

/** The same conversation with one system message at the start and no two neighbours of the same role; see `strictTurns`. */
export function strictMessages(messages: readonly Message[]): readonly Message[] {
  const { system, turns } = turnsOf(messages);
  const strict: Message[] = system === null ? [] : [{ role: "system", content: system }];
  for (const { said } of turns) {
    for (const message of said) {
      const last = strict.at(-1);
      const both = last === undefined ? null : joined(last, message);
      if (both === null) strict.push(message);
      else strict[strict.length - 1] = both;
    }
  }
  return strict;
}

/** Two neighbours as one message; null: they are of different roles, or cannot be one. */
function joined(left: Message, right: Message): Message | null {
  if (left.role === "user" && right.role === "user") {
    if (typeof left.content === "string" && typeof right.content === "string") {
      return { role: "user", content: `${left.content}\n\n${right.content}` };
    }
    return { role: "user", content: [...partsOf(left), ...partsOf(right)] };
  }
  if (left.role !== "assistant" || right.role !== "assistant") return null;
  const { toolCalls = [], thoughts = [] } = left;
  return {
    role: "assistant",
    content: [left.content, right.content].filter((text) => text !== "").join("\n\n"),
    ...withSome("toolCalls", [...toolCalls, ...(right.toolCalls ?? [])]),
    ...withSome("thoughts", [...thoughts, ...(right.thoughts ?? [])]),
  };
}

function partsOf(message: Extract<Message, { role: "user" }>) {
  return typeof message.content === "string" ? [{ type: "text", text: textOf(message) } as const] : message.content;
}

function withSome<Key extends string, Value>(key: Key, values: readonly Value[]): { [K in Key]?: readonly Value[] } {
  // A computed key is wider than the type can say.
  const some: { [K in Key]?: readonly Value[] } = {};
  if (values.length > 0) some[key] = values;
  return some;
}
