import type { ChatRequest, ContentPart, Message, Thought, ToolCall } from "../core/request.ts";
import type { WireHabits } from "../config/chain.ts";
import { CallIds, type CallIdRule } from "./call-ids.ts";
import { callSignature } from "./call-signature.ts";
import { isGemini3 } from "./model-generations.ts";
import { thoughtFields } from "./openai-thoughts.ts";
import { type Turn, turnsOf } from "./turns.ts";

/** OpenAI refuses longer ids of tool calls. */
const UP_TO_FORTY: CallIdRule = { fits: /^[^]{1,40}$/, made: (nth) => `call_${nth}` };

/** Mistral refuses ids of tool calls that look otherwise. */
const NINE_LETTERS: CallIdRule = {
  fits: /^[a-zA-Z0-9]{9}$/,
  made: (nth) => `call${String(nth).padStart(5, "0")}`,
};

interface SentMessage {
  readonly role: string;
  readonly content: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly unknown[];
  readonly prefix?: true;
}

/** A conversation as chat completions have it: as it is, or by strict turns where a provider's habits demand them. */
export function openaiMessages({ messages }: ChatRequest, habits: WireHabits, model: string): readonly SentMessage[] {
  const signs = isGemini3(model);
  const spoken = habits.strictTurns === true ? byTurns(messages, habits, signs) : asTheyAre(messages, habits, signs);
  return habits.prefixFlag === true ? withPrefixFlag(spoken) : spoken;
}

function idRuleOf(habits: WireHabits): CallIdRule {
  return habits.nineLetterIds === true ? NINE_LETTERS : UP_TO_FORTY;
}

function isPlain(message: Message): message is PlainMessage {
  if (message.role === "assistant") return message.toolCalls === undefined && message.thoughts === undefined;
  return message.role === "system" || (message.role === "user" && typeof message.content === "string");
}

type PlainMessage = Exclude<Message, { role: "tool" }>;

function asTheyAre(messages: readonly Message[], habits: WireHabits, signs: boolean): readonly SentMessage[] {
  // Most conversations are in the provider's own words already.
  if (messages.every(isPlain)) return messages;
  const ids = new CallIds(idRuleOf(habits));
  return messages.map((message) => {
    switch (message.role) {
      case "system":
        return { role: "system", content: message.content };
      case "user":
        return { role: "user", content: contentOf(message.content) };
      case "tool":
        return resultMessage(ids.callOf(message.toolCallId)?.id ?? message.toolCallId, message.content);
      case "assistant":
        return assistantMessage(message, habits, ids, signs);
    }
  });
}

function assistantMessage(
  { content, toolCalls, thoughts }: Extract<Message, { role: "assistant" }>,
  { thoughtsField }: WireHabits,
  ids: CallIds,
  signs: boolean,
): SentMessage {
  const calls = callsOf(
    toolCalls?.map((call) => ids.called(call)),
    signs,
  );
  const said = calls.length === 0 ? { role: "assistant", content } : callingMessage(content, calls);
  return thoughts === undefined || thoughtsField === undefined
    ? said
    : { ...said, ...thoughtFields(thoughts, thoughtsField) };
}

function byTurns(messages: readonly Message[], habits: WireHabits, signs: boolean): readonly SentMessage[] {
  const { system, turns } = turnsOf(messages, "openai", idRuleOf(habits));
  const spoken = turns.flatMap((turn) => messagesOf(turn, habits, signs));
  return system === null ? spoken : [{ role: "system", content: system }, ...spoken];
}

function messagesOf({ role, parts, results }: Turn, { thoughtsField }: WireHabits, signs: boolean): SentMessage[] {
  const content: ContentPart[] = [];
  const words: string[] = [];
  const thoughts: Thought[] = [];
  const called: ToolCall[] = [];
  for (const part of parts) {
    if (part.type === "thought") thoughts.push(part.thought);
    else if (part.type === "call") called.push(part.call);
    else {
      content.push(part);
      if (part.type === "text") words.push(part.text);
    }
  }
  const answers = results.map((result) => resultMessage(result.id, result.content));
  if (parts.length === 0) return answers;
  if (role === "user") return [...answers, { role, content: contentOf(content, "\n\n") }];
  const text = words.join("\n\n");
  const calls = callsOf(called, signs);
  const said = calls.length === 0 ? { role, content: text } : callingMessage(text, calls);
  return [thoughtsField === undefined ? said : { ...said, ...thoughtFields(thoughts, thoughtsField) }];
}

function callingMessage(content: string, calls: readonly unknown[]): SentMessage {
  return { role: "assistant", content: content === "" ? null : content, tool_calls: calls };
}

/** Google's compatible endpoint has signatures beside the call; nobody else knows them. */
function callsOf(calls: readonly ToolCall[] | undefined, signs: boolean): readonly unknown[] {
  if (calls === undefined) return [];
  return calls.map((call, index) => {
    const called = { name: call.name, arguments: call.arguments === "" ? "{}" : call.arguments };
    const signature = signs ? callSignature(call, index === 0) : null;
    const sent = { id: call.id, type: "function", function: called };
    return signature === null ? sent : { ...sent, extra_content: { google: { thought_signature: signature } } };
  });
}

function resultMessage(id: string, content: string): SentMessage {
  return { role: "tool", content, tool_call_id: id };
}

/** Words alone are a text: not every provider knows lists of parts. */
function contentOf(content: string | readonly ContentPart[], separator = ""): unknown {
  if (typeof content === "string") return content;
  if (content.every((part) => part.type === "text")) return content.map(({ text }) => text).join(separator);
  return content.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    const { image, detail } = part;
    const url = image.kind === "link" ? image.url : `data:${image.mediaType};base64,${image.base64}`;
    return { type: "image_url", image_url: { url, detail } };
  });
}

/** A last message of the assistant's is one to be carried on. */
function withPrefixFlag(messages: readonly SentMessage[]): readonly SentMessage[] {
  const last = messages.at(-1);
  return last?.role === "assistant" ? [...messages.slice(0, -1), { ...last, prefix: true }] : messages;
}
