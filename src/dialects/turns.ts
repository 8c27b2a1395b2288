import type { DialectName } from "../config/chain.ts";
import type { ContentPart, Message, Thought, ToolCall } from "../core/request.ts";
import { CallIds, type CallIdRule } from "./call-ids.ts";

/** A conversation as the stricter providers want it: instructions apart, then user and assistant by turns. */
export interface Turns {
  /** All system messages, in order, separated by a blank line; null: there are none. */
  readonly system: string | null;
  /** By turns; the user's comes first. */
  readonly turns: readonly Turn[];
}

/** What one side said before the other side spoke again; never empty. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly parts: TurnPart[];
  /** What the tools gave that the turn before has called; for strict providers they come before all other parts. */
  readonly results: ToolResult[];
}

export type TurnPart =
  | ContentPart
  | { readonly type: "thought"; readonly thought: Thought }
  /** The call under the id that it has on the wire. */
  | { readonly type: "call"; readonly call: ToolCall };

export interface ToolResult {
  readonly id: string;
  /** The tool's name. */
  readonly name: string;
  readonly content: string;
}

/** What a user is taken to have said where the conversation begins with the assistant: strict providers refuse that. */
const OPENING = "(The conversation begins.)";
const WORDS = /\S/;

/**
 * Lifts the system messages out, wherever they are, and joins neighbours of the same role. Blank texts are dropped, since
 * Anthropic and Gemini refuse them, and thoughts that are not `by` the dialect that asks. A request of system messages
 * alone becomes a user's turn: no provider answers an empty conversation. A result without its call is the user's text.
 */
export function turnsOf(messages: readonly Message[], by: DialectName, rule: CallIdRule): Turns {
  let system: string | null = null;
  const turns: Turn[] = [];
  const ids = new CallIds(rule);
  for (const message of messages) {
    if (message.role === "system") {
      if (message.content === "") continue;
      system = system === null ? message.content : `${system}\n\n${message.content}`;
    } else if (message.role === "tool") {
      addResult(turns, message, ids);
    } else if (message.role === "user") {
      addUser(turns, message.content);
    } else {
      addThoughts(turns, message.thoughts, by);
      addText(turns, "assistant", message.content);
      for (const call of message.toolCalls ?? [])
        turnOf(turns, "assistant").parts.push({ type: "call", call: ids.called(call) });
    }
  }
  if (turns.length === 0 && system !== null) return { system: null, turns: [turnSaying("user", system)] };
  if (turns[0]?.role === "assistant") turns.unshift(turnSaying("user", OPENING));
  return { system, turns };
}

function addUser(turns: Turn[], content: string | readonly ContentPart[]): void {
  if (typeof content === "string") return addText(turns, "user", content);
  for (const part of content) {
    if (part.type === "text") addText(turns, "user", part.text);
    else turnOf(turns, "user").parts.push(part);
  }
}

function addText(turns: Turn[], role: Turn["role"], text: string): void {
  if (WORDS.test(text)) turnOf(turns, role).parts.push({ type: "text", text });
}

function addThoughts(turns: Turn[], thoughts: readonly Thought[] | undefined, by: DialectName): void {
  if (thoughts === undefined) return;
  for (const thought of thoughts)
    if (thought.signature?.by === by) turnOf(turns, "assistant").parts.push({ type: "thought", thought });
}

function addResult(turns: Turn[], message: Extract<Message, { role: "tool" }>, ids: CallIds): void {
  const call = ids.callOf(message.toolCallId);
  if (call === null) return addText(turns, "user", message.content);
  turnOf(turns, "user").results.push({ id: call.id, name: call.name, content: message.content });
}

function turnOf(turns: Turn[], role: Turn["role"]): Turn {
  const last = turns.at(-1);
  if (last !== undefined && last.role === role) return last;
  const turn: Turn = { role, parts: [], results: [] };
  turns.push(turn);
  return turn;
}

function turnSaying(role: Turn["role"], text: string): Turn {
  return { role, parts: [{ type: "text", text }], results: [] };
}
