import { answerText, answerTextAfter } from "./answer-text.ts";
import { jsonSample } from "./json-sample.ts";
import { tokensIn, upToStop } from "./part-text.ts";
import { digestOf } from "./voices/signature.ts";
import type { AnswerPart, AnswerText, Ask } from "./voices/voice.ts";
import type { OfferedTool, ToolResult, Wishes } from "./voices/wishes.ts";

/** A tool may have said a book. */
const QUOTED_CHARACTERS_MAX = 200;
const QUOTED_RESULTS_MAX = 8;
/** Prompts that name more tools than that get no more calls. */
const CALLS_MAX = 8;

/** What a model says that was asked for more than words. */
export interface Reply {
  readonly parts: readonly AnswerPart[];
  readonly finish: "stop" | "calls";
  readonly stoppedBy?: string;
}

/**
 * What a simulated model says to a request with wishes; the same to the same request of the same id. It thinks first
 * where it was asked to. Then it calls a tool: the one it must call, else those that the prompt names, else the first. When the
 * tools have answered, it says what they said. Otherwise it gives JSON where that was asked for, or words.
 *
 * @param wordsMax how long an answer in words is, in tokens
 */
export function replyTo(ask: Ask, wishes: Wishes, requestId: string, wordsMax: number): Reply {
  const thoughts = thoughtsOf(wishes);
  const called = toolsToCall(ask, wishes);
  if (called.length > 0) {
    const calls = called.map((tool, index) => callOf(tool, requestId, index));
    return { parts: [...thoughts, ...calls], finish: "calls" };
  }
  const words = wordsFor(ask, wishes, wordsMax);
  const stopped = upToStop(words, wishes.stops);
  const parts: AnswerPart[] = [...thoughts, { kind: "words", tokens: stopped?.tokens ?? words }];
  return { parts, finish: "stop", ...(stopped === null ? null : { stoppedBy: stopped.stoppedBy }) };
}

export function tokensOfReply({ parts }: Reply): number {
  return parts.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

function thoughtsOf({ thinking }: Wishes): readonly AnswerPart[] {
  if (thinking === null) return [];
  const { tokensMax, shown } = thinking;
  return [{ kind: "thoughts", shown, tokens: Array.from({ length: tokensMax }, (_, index) => thought(index)) }];
}

const THOUGHT =
  "Somebody asks and wants it thought through first. Nothing here can think, but the time and the tokens of thinking " +
  "are spent all the same, so that a chain can be seen to bear them. ";
const THOUGHT_WORDS: readonly string[] = THOUGHT.match(/\S+\s*/gu) ?? [];

function thought(index: number): string {
  return THOUGHT_WORDS[index % THOUGHT_WORDS.length] ?? "";
}

/** None: the model answers itself. */
function toolsToCall(ask: Ask, { tools, choice, parallel, results }: Wishes): readonly OfferedTool[] {
  if (choice === "none" || tools.length === 0) return [];
  const isFree = choice === "auto";
  if (isFree && (results.length > 0 || ask.prefill !== null)) return [];
  const allowed = typeof choice === "string" ? tools : tools.filter(({ name }) => choice.includes(name));
  const named = allowed.filter(({ name }) => ask.prompt.includes(name));
  const wanted = named.length > 0 ? named : allowed.slice(0, 1);
  return wanted.slice(0, parallel ? CALLS_MAX : 1);
}

function callOf({ name, schema }: OfferedTool, requestId: string, index: number): AnswerPart {
  const id = digestOf(requestId, name, String(index)).slice(0, 24);
  return { kind: "call", id, name, tokens: tokensIn(JSON.stringify(jsonSample({ type: "object", ...schema }))) };
}

function wordsFor({ prefill }: Ask, { results, format }: Wishes, wordsMax: number): readonly string[] {
  if (format !== null) return tokensIn(JSON.stringify(jsonSample(format.schema ?? ANY_OBJECT)));
  const quoted = results.length === 0 ? [] : tokensIn(quotation(results));
  const words = wordsMax - quoted.length;
  const text = prefill?.carriedOn === true ? answerTextAfter(prefill.text, words) : answerText(Math.max(0, words));
  return [...quoted, ...allOf(text)];
}

/** What a model that may choose the fields itself answers. */
const ANY_OBJECT = { type: "object", properties: { answer: { type: "string" }, simulated: { type: "boolean" } } };

function quotation(results: readonly ToolResult[]): string {
  const said = results.slice(0, QUOTED_RESULTS_MAX).map(({ name, text }) => {
    const characters = Array.from(text.slice(0, QUOTED_CHARACTERS_MAX * 2))
      .slice(0, QUOTED_CHARACTERS_MAX)
      .join("");
    const short = characters.length < text.length ? `${characters}...` : text;
    return `The tool ${name} said: ${short} `;
  });
  return said.join("");
}

function allOf(text: AnswerText): readonly string[] {
  return Array.from({ length: text.tokens }, (_, index) => text.token(index));
}
