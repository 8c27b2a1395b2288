import type { ContentPart, Thought } from "../core/request.ts";
import { callInput } from "./call-input.ts";
import type { ToolResult, Turn, TurnPart } from "./turns.ts";

interface SentMessage {
  readonly role: string;
  readonly content: unknown;
}

/** A conversation as the Messages API has it: blocks by turns. */
export function anthropicMessages(turns: readonly Turn[]): readonly SentMessage[] {
  const messages = turns.map(messageOf);
  const last = turns.at(-1);
  // A last message that is to be carried on must not end in white space.
  if (last?.role === "assistant") messages[messages.length - 1] = messageOf(withoutLastSpace(last));
  return messages;
}

function messageOf({ role, parts, results }: Turn): SentMessage {
  const only = parts.length === 1 && results.length === 0 ? parts[0] : undefined;
  if (only?.type === "text") return { role, content: only.text };
  return { role, content: [...results.map(resultBlock), ...parts.map(blockOf)] };
}

function withoutLastSpace(turn: Turn): Turn {
  const last = turn.parts.at(-1);
  if (last?.type !== "text") return turn;
  return { ...turn, parts: [...turn.parts.slice(0, -1), { type: "text", text: last.text.trimEnd() }] };
}

function blockOf(part: TurnPart): unknown {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "image":
      return { type: "image", source: sourceOf(part) };
    case "thought":
      return thoughtBlock(part.thought);
    case "call":
      return { type: "tool_use", id: part.call.id, name: part.call.name, input: callInput(part.call) };
  }
}

function sourceOf({ image }: Extract<ContentPart, { type: "image" }>): unknown {
  if (image.kind === "link") return { type: "url", url: image.url };
  return { type: "base64", media_type: image.mediaType, data: image.base64 };
}

function thoughtBlock({ text, signature, redacted }: Thought): unknown {
  return redacted === true
    ? { type: "redacted_thinking", data: signature?.value ?? "" }
    : { type: "thinking", thinking: text, signature: signature?.value ?? "" };
}

function resultBlock({ id, content }: ToolResult): unknown {
  return content === "" ? { type: "tool_result", tool_use_id: id } : { type: "tool_result", tool_use_id: id, content };
}
