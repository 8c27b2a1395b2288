import type { ContentPart, Message, ToolCall } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import {
  type Fields,
  fieldsAt,
  isGiven,
  isListOf,
  listAt,
  missing,
  nameAt,
  oneOf,
  quotedText,
  textAt,
  wrongType,
} from "./field.ts";
import { readImage } from "./read-image.ts";
import { readThoughts } from "./read-thoughts.ts";
import { signatureOfContent } from "./thought-json.ts";

const ROLES = ["system", "developer", "user", "assistant", "tool"] as const;
/** No conversation is longer: a list that grows for ever is a mistake. */
const MESSAGES_MAX = 100_000;

/**
 * A conversation in OpenAI's words. Every call has its result and every result its call.
 *
 * @throws InvalidRequest that names the field
 */
export function readMessages(value: unknown): readonly Message[] {
  const list = listAt(value, "messages");
  if (list.length === 0)
    throw new InvalidRequest("Invalid 'messages': it must not be empty.", "messages", "empty_array");
  if (list.length > MESSAGES_MAX) {
    throw new InvalidRequest(
      `Invalid 'messages': there are more than ${MESSAGES_MAX}.`,
      "messages",
      "array_above_max_length",
    );
  }
  const messages = list.map((each, index) => readMessage(each, `messages[${index}]`));
  checkCalls(messages);
  return messages;
}

function readMessage(value: unknown, param: string): Message {
  const given = fieldsAt(value, param);
  if (!isGiven(given["role"])) throw missing(`${param}.role`);
  const role = oneOf(given["role"], `${param}.role`, ROLES);
  const content = given["content"];
  const at = `${param}.content`;
  switch (role) {
    case "system":
    case "developer":
      return { role: "system", content: wordsOf(content, at) };
    case "user":
      return { role: "user", content: userContent(content, at) };
    case "tool":
      return {
        role: "tool",
        toolCallId: nameAt(given["tool_call_id"], `${param}.tool_call_id`),
        content: wordsOf(content, at),
      };
    case "assistant":
      return assistantOf(given, param);
  }
}

/** Text, or parts that are text. */
function wordsOf(content: unknown, param: string, types: readonly string[] = ["text"]): string {
  if (typeof content === "string") return content;
  if (!isListOf(content)) throw wrongType(param, "a string or an array of text parts", content);
  return content.map((part, index) => textPart(part, `${param}[${index}]`, types)).join("");
}

/** What a model refused to say is also something that it said. */
function textPart(value: unknown, param: string, types: readonly string[]): string {
  const part = fieldsAt(value, param);
  const type = oneOf(part["type"], `${param}.type`, types);
  return textAt(part[type], `${param}.${type}`);
}

function userContent(content: unknown, param: string): string | readonly ContentPart[] {
  if (typeof content === "string") return content;
  if (!isListOf(content)) throw wrongType(param, "a string or an array of parts", content);
  if (content.length === 0) throw new InvalidRequest(`Invalid '${param}': it must not be empty.`, param, "empty_array");
  return content.map((each, index) => userPart(each, `${param}[${index}]`));
}

function userPart(value: unknown, param: string): ContentPart {
  const part = fieldsAt(value, param);
  const type = oneOf(part["type"], `${param}.type`, ["text", "image_url"]);
  if (type === "text") return { type, text: textAt(part["text"], `${param}.text`) };
  return readImage(part["image_url"], `${param}.image_url`);
}

function assistantOf(given: Fields, param: string): Message {
  const { content } = given;
  const toolCalls = isGiven(given["tool_calls"])
    ? listAt(given["tool_calls"], `${param}.tool_calls`).map((call, index) =>
        readCall(call, `${param}.tool_calls[${index}]`),
      )
    : [];
  const refused = isGiven(given["refusal"]) ? textAt(given["refusal"], `${param}.refusal`) : "";
  if (!isGiven(content) && refused === "" && toolCalls.length === 0) throw missing(`${param}.content`);
  const thoughts = readThoughts(given, param);
  return {
    role: "assistant",
    content: isGiven(content) ? wordsOf(content, `${param}.content`, ["text", "refusal"]) : refused,
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(thoughts.length === 0 ? {} : { thoughts }),
  };
}

function readCall(value: unknown, param: string): ToolCall {
  const call = fieldsAt(value, param);
  if (isGiven(call["type"])) oneOf(call["type"], `${param}.type`, ["function"]);
  const called = fieldsAt(call["function"], `${param}.function`);
  const signature = signatureIn(call);
  return {
    id: nameAt(call["id"], `${param}.id`),
    name: nameAt(called["name"], `${param}.function.name`),
    arguments: textAt(called["arguments"], `${param}.function.arguments`),
    ...(signature === null ? {} : { signature: signatureOfContent(signature) }),
  };
}

/** What this library gave out with an earlier answer; anything else here is left alone. */
function signatureIn(call: Fields): string | null {
  const content = call["extra_content"];
  if (typeof content !== "object" || content === null || !("google" in content)) return null;
  const { google } = content;
  if (typeof google !== "object" || google === null || !("thought_signature" in google)) return null;
  return typeof google.thought_signature === "string" ? google.thought_signature : null;
}

/** Results stand right behind the calls they answer, and every call is answered before anybody else speaks. */
function checkCalls(messages: readonly Message[]): void {
  let open = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "tool") {
      if (open.delete(message.toolCallId)) continue;
      const param = `messages[${index}].tool_call_id`;
      throw new InvalidRequest(
        `Invalid '${param}': no call before it has the id ${quotedText(message.toolCallId)}, or it was answered already.`,
        param,
        "tool_call_not_found",
      );
    }
    if (message.role !== "system") refuseOpen(open);
    if (message.role !== "assistant") continue;
    open = new Map();
    for (const [call, { id }] of (message.toolCalls ?? []).entries()) {
      const param = `messages[${index}].tool_calls[${call}].id`;
      if (open.has(id))
        throw new InvalidRequest(`Invalid '${param}': another call of this message has the same id.`, param);
      open.set(id, `messages[${index}].tool_calls[${call}]`);
    }
  }
  refuseOpen(open);
}

function refuseOpen(open: ReadonlyMap<string, string>): void {
  for (const [id, param] of open) {
    throw new InvalidRequest(
      `The call ${quotedText(id)} in '${param}' has no result: a message of role 'tool' must follow it.`,
      param,
      "tool_result_missing",
    );
  }
}
