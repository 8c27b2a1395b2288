import { cleanMessage } from "./clean-message.ts";
import { isList, isObject, jsonText, listAt, objectAt, stringAt, type JsonObject } from "./json-reader.ts";

/** What an error body says, whichever envelope it came in. */
export interface ErrorFacts {
  /** Every type, code, status word, reason and quota id in it, as written. */
  readonly words: readonly string[];
  /** All of its prose; for matching only, since it may hold a key. */
  readonly prose: string;
  /** The prose made fit for a person; empty when there is none. */
  readonly message: string;
  /** An HTTP status that the body itself names: the only one there is when the error came inside a 200. */
  readonly statusInside: number | null;
}

/** How much prose is looked at. */
const PROSE_LENGTH_MAX = 4000;
/** How many details of an error are looked at. */
const DETAILS_MAX = 32;

/**
 * Reads the envelopes in use: `{error: {…}}` (OpenAI, Anthropic, Gemini and most others), the same in a list (Gemini's
 * array streams and its compatible endpoint), `{error: "…"}` (xAI, Ollama), and flat ones (Mistral, Cohere, NVIDIA,
 * FastAPI's `detail`). `text` is the body as it came, for those that are no JSON at all.
 */
export function readErrorFacts(body: unknown, text: string): ErrorFacts {
  const root = isList(body) ? body[0] : body;
  if (!isObject(root)) return { words: NO_WORDS, prose: cut(text), message: cleanMessage(text), statusInside: null };
  const error = objectAt(root, "error") ?? root;
  const words: string[] = [];
  addWords(error, words);
  if (error !== root) addWord(root["code"], words);
  const spoken = proseOf(error, root);
  const upstream = upstreamProse(error);
  readDetails(error, words);
  const prose = cut(upstream === "" ? spoken : `${spoken}: ${upstream}`);
  return { words, prose, message: cleanMessage(prose), statusInside: statusIn(error) ?? statusIn(root) };
}

const NO_WORDS: readonly string[] = [];

function addWords(error: JsonObject, words: string[]): void {
  addWord(error["code"], words);
  addWord(error["type"], words);
  addWord(error["status"], words);
  const inner = objectAt(error, "innererror"); // Azure
  if (inner !== null) addWord(inner["code"], words);
}

function addWord(word: unknown, words: string[]): void {
  if (typeof word === "string" && word !== "") words.push(word);
}

function proseOf(error: JsonObject, root: JsonObject): string {
  const message = error["message"] ?? root["message"] ?? root["error"] ?? root["detail"] ?? root["title"];
  if (typeof message === "string") return message;
  return message === undefined || message === null ? "" : (jsonText(message) ?? "");
}

/** OpenRouter wraps what the provider behind it said. */
function upstreamProse(error: JsonObject): string {
  const metadata = objectAt(error, "metadata");
  return metadata === null ? "" : (stringAt(metadata, "raw") ?? "");
}

function readDetails(error: JsonObject, words: string[]): void {
  // Anthropic has one object of details, Gemini a list of typed ones, OpenRouter metadata.
  const own = objectAt(error, "details");
  if (own !== null) addWord(own["error_code"], words);
  const metadata = objectAt(error, "metadata");
  if (metadata !== null) addWord(metadata["error_type"], words);
  if (metadata !== null && metadata["flagged_input"] !== undefined) words.push("flagged_input");
  for (const detail of listAt(error, "details").slice(0, DETAILS_MAX)) {
    if (!isObject(detail)) continue;
    addWord(detail["reason"], words);
    for (const violation of listAt(detail, "violations").slice(0, DETAILS_MAX)) {
      if (isObject(violation)) addWord(violation["quotaId"], words);
    }
  }
}

function statusIn(error: JsonObject): number | null {
  return httpStatus(error["code"]) ?? httpStatus(error["status"]) ?? httpStatus(error["statusCode"]);
}

function httpStatus(value: unknown): number | null {
  const status = typeof value === "string" ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}

function cut(text: string): string {
  return text.length > PROSE_LENGTH_MAX ? text.slice(0, PROSE_LENGTH_MAX) : text;
}
