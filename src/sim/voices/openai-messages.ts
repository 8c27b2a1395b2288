import { Heard } from "./heard.ts";
import { readContent } from "./openai-content.ts";
import { type Wrong, emptyList, missing, tooLongText, wrongType, wrongValue } from "./openai-reject.ts";
import { nameComplaint } from "./openai-tools.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { isPass } from "./signature.ts";

const ROLES = ["system", "assistant", "user", "function", "tool", "developer"];
const KNOWN_ROLES: ReadonlySet<unknown> = new Set(ROLES);
const CALL_ID_LENGTH_MAX = 40;

export function readMessages(messages: unknown): Heard | { readonly wrong: Wrong } {
  if (messages === undefined) return { wrong: missing("messages") };
  if (!isList(messages)) return { wrong: wrongType("messages", "an array of objects", messages) };
  if (messages.length === 0) return { wrong: emptyList("messages") };
  const conversation = new Conversation();
  for (let index = 0; index < messages.length; index += 1) {
    const wrong = conversation.hear(messages[index], index);
    if (wrong !== null) return { wrong };
  }
  const wrong = conversation.unanswered(messages.length);
  return wrong === null ? conversation : { wrong };
}

class Conversation extends Heard {
  /** The names of the tools whose results are to follow, by the ids of their calls. */
  #open: Map<string, string> | null = null;

  /** What is wrong with one more message. */
  hear(message: unknown, index: number): Wrong | null {
    const at = `messages[${index}]`;
    if (!isObject(message)) return wrongType(at, "an object", message);
    const { role } = message;
    if (role === undefined) return missing(`${at}.role`);
    if (!KNOWN_ROLES.has(role)) return wrongValue(`${at}.role`, role, ROLES);
    if (role !== "tool") {
      const wrong = this.unanswered(index);
      if (wrong !== null) return wrong;
      this.#open = null;
    }
    return this.#hearContent(message, role, at) ?? (role === "tool" ? this.#hearResult(message, index) : null);
  }

  #hearContent(message: JsonObject, role: unknown, at: string): Wrong | null {
    const calls = role === "assistant" ? (message["tool_calls"] ?? null) : null;
    const mayBeSilent = role === "assistant" && (calls !== null || typeof message["refusal"] === "string");
    const isSilent = mayBeSilent && (message["content"] ?? null) === null;
    const content = isSilent ? SILENCE : readContent(message["content"], role, `${at}.content`);
    if ("wrong" in content) return content.wrong;
    const { text } = content;
    this.characters += text.length;
    this.imageTokens += content.imageTokens;
    if (role === "user") this.prompt = text;
    if (role === "assistant" && this.results.length > 0) this.results = [];
    this.prefill = role === "assistant" ? { text, carriedOn: message["prefix"] === true } : null;
    return calls === null ? null : this.#hearCalls(calls, `${at}.tool_calls`);
  }

  #hearCalls(calls: unknown, at: string): Wrong | null {
    if (!isList(calls)) return wrongType(at, "an array of objects", calls);
    if (calls.length === 0) return emptyList(at);
    const open = new Map<string, string>();
    for (const [index, call] of calls.entries()) {
      const read = readCall(call, `${at}[${index}]`);
      if ("wrong" in read) return read.wrong;
      this.characters += read.name.length + read.argumentsLength;
      open.set(read.id, read.name);
    }
    this.#open = open;
    return null;
  }

  #hearResult(message: JsonObject, index: number): Wrong | null {
    const id = message["tool_call_id"];
    if (id === undefined) return missing(`messages[${index}].tool_call_id`);
    const name = typeof id === "string" ? this.#open?.get(id) : undefined;
    if (name === undefined || typeof id !== "string") {
      const words =
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      return { message: words, param: `messages.[${index}].role`, code: null };
    }
    this.#open?.delete(id);
    const content = readContent(message["content"], "tool", "");
    this.results.push({ name, text: "text" in content ? content.text : "" });
    return null;
  }

  /** What is wrong where the next message, or the end, comes before each call has its result. */
  unanswered(index: number): Wrong | null {
    if (this.#open === null || this.#open.size === 0) return null;
    const ids = [...this.#open.keys()].join(", ");
    const message = `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids}`;
    return { message, param: `messages.[${index}].role`, code: null };
  }
}

const SILENCE = { text: "", imageTokens: 0 };

interface HeardCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsLength: number;
}

function readCall(call: unknown, at: string): HeardCall | { readonly wrong: Wrong } {
  if (!isObject(call)) return { wrong: wrongType(at, "an object", call) };
  const { id, type, function: called } = call;
  if (id === undefined) return { wrong: missing(`${at}.id`) };
  if (typeof id !== "string") return { wrong: wrongType(`${at}.id`, "a string", id) };
  if (id.length > CALL_ID_LENGTH_MAX) return { wrong: tooLongText(`${at}.id`, CALL_ID_LENGTH_MAX, id.length) };
  if (type === undefined) return { wrong: missing(`${at}.type`) };
  if (type !== "function") return { wrong: wrongValue(`${at}.type`, type, ["function", "custom"]) };
  if (called === undefined) return { wrong: missing(`${at}.function`) };
  if (!isObject(called)) return { wrong: wrongType(`${at}.function`, "an object", called) };
  const { name, arguments: written } = called;
  const misnamed = nameComplaint(name, `${at}.function.name`);
  if (misnamed !== null) return { wrong: misnamed };
  if (written === undefined) return { wrong: missing(`${at}.function.arguments`) };
  if (typeof written !== "string") return { wrong: wrongType(`${at}.function.arguments`, "a string", written) };
  const unsigned = passComplaint(call["extra_content"]);
  return unsigned === null ? { id, name: inWords(name), argumentsLength: written.length } : { wrong: unsigned };
}

/** Google's own endpoint in this format gives a call a signature, and wants it back as it was. */
function passComplaint(extra: unknown): Wrong | null {
  const google = isObject(extra) ? extra["google"] : undefined;
  const pass = isObject(google) ? google["thought_signature"] : undefined;
  if (pass === undefined || isPass("gemini", pass)) return null;
  return { message: "Corrupted thought signature.", code: null };
}
