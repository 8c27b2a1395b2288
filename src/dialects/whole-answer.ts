import { Answer } from "./answer.ts";
import { classifyAnswer, classifyInBand } from "./classify.ts";
import { cleanMessage, looksLikeHtml } from "./clean-message.ts";
import type { Decoded, WholeAnswer } from "./dialect.ts";
import { isObject, parseJson, type JsonObject } from "./json-reader.ts";

/** Reads a whole answer of any status; `readBody` reads a JSON object that came with a 200 and is not an error. */
export function readWhole(whole: WholeAnswer, readBody: (body: JsonObject, answer: Answer) => void): Decoded {
  const { status } = whole;
  if (status < 200 || status > 299) return { ok: false, failure: classifyAnswer(whole) };
  const body = parseJson(whole.body);
  if (!isObject(body)) return { ok: false, failure: { kind: "malformed", message: describe(whole.body), status } };
  const { error } = body;
  if (isObject(error) || (typeof error === "string" && error !== "")) {
    return { ok: false, failure: classifyInBand(body) };
  }
  const answer = new Answer();
  readBody(body, answer);
  return answer.takeWhole();
}

function describe(body: string): string {
  if (body.trim() === "") return "The answer's body is empty.";
  if (looksLikeHtml(body)) return `An HTML page came instead of an answer: ${cleanMessage(body)}`;
  return `The answer is not a JSON object: ${cleanMessage(body)}`;
}
