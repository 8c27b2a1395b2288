import { type Part, readPart } from "./gemini-part.ts";
import { badValue, unknownName } from "./gemini-reject.ts";
import { Heard } from "./heard.ts";
import { isList, isObject } from "./request-body.ts";

const FIELDS: ReadonlySet<string> = new Set(["role", "parts"]);

/** What the conversation was heard to be. */
export interface HeardContents extends Heard {
  /** Since the user spoke last: a call that came back without the signature that it was given; null: there is none. */
  readonly unsigned: { readonly name: string; readonly position: number } | null;
}

export function readContents(contents: unknown): HeardContents | string {
  if (contents === undefined || (isList(contents) && contents.length === 0)) {
    return "* GenerateContentRequest.contents: contents is not specified\n";
  }
  if (!isList(contents)) return "Invalid value at 'contents'.";
  const conversation = new Conversation();
  for (let index = 0; index < contents.length; index += 1) {
    const complaint = conversation.hear(contents[index], index, contents.length);
    if (complaint !== null) return complaint;
  }
  return conversation.answeredBy(0) ?? conversation;
}

class Conversation extends Heard implements HeardContents {
  unsigned: HeardContents["unsigned"] = null;
  /** How many calls the turn before has made. */
  #calls = 0;
  #previous: "none" | "user" | "model" = "none";

  /** What is wrong with one more content. */
  hear(content: unknown, index: number, length: number): string | null {
    const at = `contents[${index}]`;
    if (!isObject(content)) return `Invalid value at '${at}'.`;
    const { role, parts } = content;
    // A role may be left out where there is nothing but one turn of the user's.
    const valid = role === "user" || role === "model" || role === "function" || (role === undefined && length === 1);
    if (!valid) return "Please use a valid role: user, model.";
    const unknown = unknownName(content, FIELDS, at);
    if (unknown !== null) return unknown;
    if (parts !== undefined && !isList(parts)) return badValue(`${at}.parts`, "TYPE_MESSAGE", parts);
    if (parts === undefined || parts.length === 0) {
      return `* GenerateContentRequest.${at}.parts: contents.parts must not be empty.\n`;
    }
    const heard: Part[] = [];
    for (let number = 0; number < parts.length; number += 1) {
      const part = readPart(parts[number], `${at}.parts[${number}]`);
      if (typeof part === "string") return part;
      heard.push(part);
    }
    return role === "model" ? this.#hearModel(heard, index) : this.#hearUser(heard);
  }

  /** Contents of the model's that follow each other are one turn: a client that streams sends back each piece as one. */
  #hearModel(parts: readonly Part[], index: number): string | null {
    const calls = parts.filter((part) => part.kind === "call");
    if (calls.length > 0 && this.#previous === "none") {
      return "Please ensure that function call turn comes immediately after a user turn or after a function response turn.";
    }
    const [first] = calls;
    const isFirst = this.#previous !== "model" || this.#calls === 0;
    if (first !== undefined && isFirst && !first.isSigned) this.unsigned ??= { name: first.name, position: index + 1 };
    this.results = [];
    this.#calls += calls.length;
    const before = this.#previous === "model" ? (this.prefill?.text ?? "") : "";
    this.#previous = "model";
    this.prefill = { text: before + this.#count(parts), carriedOn: true };
    return null;
  }

  #hearUser(parts: readonly Part[]): string | null {
    const responses = parts.some(isResponse) ? parts.filter(isResponse) : NO_RESPONSES;
    if (responses.length > 0 && this.#calls === 0) {
      return "Please ensure that function response turn comes immediately after a function call turn.";
    }
    const complaint = this.answeredBy(responses.length);
    if (complaint !== null) return complaint;
    this.#calls = 0;
    this.#previous = "user";
    this.results.push(...responses.map(({ name, text }) => ({ name, text })));
    for (const { text } of responses) this.characters += text.length;
    const text = this.#count(parts);
    if (responses.length === 0) this.unsigned = null;
    if (responses.length === 0 || text !== "") this.prompt = text;
    this.prefill = null;
    return null;
  }

  /** What is wrong where so many responses come after a turn, or none before the end. */
  answeredBy(responses: number): string | null {
    if (responses === this.#calls) return null;
    return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
  }

  /** The text of the parts, all of which are counted. */
  #count(parts: readonly Part[]): string {
    let text = "";
    for (const part of parts) {
      if (part.kind === "text") text += part.text;
      if (part.kind === "image") this.imageTokens += part.tokens;
      if (part.kind === "call") this.characters += part.characters;
    }
    this.characters += text.length;
    return text;
  }
}

type Response = Extract<Part, { kind: "response" }>;

function isResponse(part: Part): part is Response {
  return part.kind === "response";
}

/** Most turns have none, and nothing is made for them. */
const NO_RESPONSES: readonly Response[] = [];
