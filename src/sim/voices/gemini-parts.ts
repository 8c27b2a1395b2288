import { placesIn } from "./part-cursor.ts";
import { isObject, parseJson, quoted } from "./request-body.ts";
import { passOf } from "./signature.ts";
import type { AnswerPart } from "./voice.ts";

type Call = Extract<AnswerPart, { kind: "call" }>;

/** The parts of a whole answer, without the brackets. */
export function partsOf(parts: readonly AnswerPart[], model: string): string {
  let callIndex = -1;
  const told = parts.map((part) => {
    if (part.kind === "call") callIndex += 1;
    return partOf(part, part.tokens.join(""), { callIndex, isSigned: signs(parts, model), model });
  });
  const end = endOf(parts);
  return [...told, ...(end === null ? [] : [end])].filter((part) => part !== "").join(",");
}

/** The parts that each token comes as, when it is its turn; empty where nothing of it is shown yet. */
export function partStream(parts: readonly AnswerPart[], model: string): (token: string) => string {
  const nextPlace = placesIn(parts);
  const isSigned = signs(parts, model);
  return (token) => {
    const place = nextPlace();
    if (place === null) return "";
    const { part, callIndex, isLast } = place;
    // A call comes whole, at the end of its time.
    if (part.kind === "call" && !isLast) return "";
    const text = part.kind === "call" ? part.tokens.join("") : token;
    return partOf(part, text, { callIndex, isSigned, model });
  };
}

/** What follows the words of a model that has thought: its signature, on a part of its own; null: nothing. */
export function endOf(parts: readonly AnswerPart[]): string | null {
  const thoughts = parts.find(({ kind }) => kind === "thoughts");
  if (thoughts === undefined || parts.some(({ kind }) => kind === "call")) return null;
  return `{"text":"","thoughtSignature":${quoted(passOf("gemini", thoughts.tokens.join("")))}}`;
}

/** A model that thought signs the first of its calls, and the third generation always does. */
function signs(parts: readonly AnswerPart[], model: string): boolean {
  return model.startsWith("gemini-3") || parts.some(({ kind }) => kind === "thoughts");
}

interface Telling {
  readonly callIndex: number;
  readonly isSigned: boolean;
  readonly model: string;
}

function partOf(part: AnswerPart, text: string, telling: Telling): string {
  if (part.kind === "words") return `{"text":${quoted(text)}}`;
  if (part.kind === "thoughts") return part.shown === "no" ? "" : `{"text":${quoted(text)},"thought":true}`;
  return callPart(part, text, telling);
}

/** Nothing where a token limit has cut the arguments: there is no place for half of a call. */
function callPart({ id, name }: Call, args: string, { callIndex, isSigned, model }: Telling): string {
  if (!isObject(parseJson(args))) return "";
  const named = model.startsWith("gemini-3") ? `"id":${quoted(id)},` : "";
  const signature = isSigned && callIndex === 0 ? `,"thoughtSignature":${quoted(passOf("gemini", id))}` : "";
  return `{"functionCall":{${named}"name":${quoted(name)},"args":${args}}${signature}}`;
}
