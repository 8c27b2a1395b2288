import type { Signature } from "../core/request.ts";
import type { Answer } from "./answer.ts";
import { isObject, jsonText, listAt, objectAt, stringAt, type JsonObject } from "./json-reader.ts";
import { madeUpId } from "./made-up-id.ts";

/** No answer has more tool calls; a larger index is a mistake. */
const TOOL_CALL_INDEX_MAX = 1023;

/**
 * Reads the tool calls of one answer, whole or delta by delta. Some providers leave the index out or give every call the
 * same or that of its block among all others, some say id and name with every delta, and some give no id: a new id beside a
 * name is a new call, and calls are counted as they come.
 */
export class OpenaiToolCalls {
  /** By the provider's index, the call that is being told under it. */
  readonly #begun = new Map<number, { readonly index: number; readonly id: string | null }>();

  read(message: JsonObject, answerId: string | null, answer: Answer): void {
    let position = 0;
    for (const call of listAt(message, "tool_calls")) {
      if (isObject(call)) this.#readCall(call, position, answerId, answer);
      position += 1;
    }
  }

  #readCall(call: JsonObject, position: number, answerId: string | null, answer: Answer): void {
    const called = objectAt(call, "function");
    const at = indexOf(call, position);
    const id = filled(stringAt(call, "id"));
    const name = called === null ? null : filled(stringAt(called, "name"));
    const json = called === null ? "" : argumentsOf(called);
    const begun = this.#begun.get(at);
    const isNew = begun === undefined || (name !== null && id !== null && id !== begun.id);
    if (!isNew) return answer.addToolCall(begun.index, null, null, json, signatureOf(call));
    const index = answer.toolCalls;
    if (index > TOOL_CALL_INDEX_MAX) return answer.malformed("The answer has more tool calls than any real one.");
    this.#begun.set(at, { index, id });
    answer.addToolCall(index, id ?? madeUpId(answerId, index), name, json, signatureOf(call));
  }
}

function indexOf({ index }: JsonObject, position: number): number {
  return typeof index === "number" && index >= 0 && index <= TOOL_CALL_INDEX_MAX ? Math.floor(index) : position;
}

function filled(text: string | null): string | null {
  return text === "" ? null : text;
}

/** A JSON text; some imitators give the object itself. */
function argumentsOf(called: JsonObject): string {
  const given = called["arguments"];
  if (typeof given === "string") return given;
  return isObject(given) ? (jsonText(given) ?? "") : "";
}

/** Google's compatible endpoint signs calls, as its own dialect does. */
function signatureOf(call: JsonObject): Signature | null {
  const content = objectAt(call, "extra_content");
  const google = content === null ? null : objectAt(content, "google");
  const value = google === null ? null : filled(stringAt(google, "thought_signature"));
  return value === null ? null : { by: "gemini", value };
}
