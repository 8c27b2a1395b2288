import { OUTPUT_TOKENS_MAX } from "./output-length.ts";
import type { AnswerText } from "./voices/voice.ts";

/** No answer is longer, so nothing longer can be carried on. */
const SAID_TOKENS_MAX = OUTPUT_TOKENS_MAX;

const TEXT =
  "This is a simulated answer: no model was asked, and it says the same to everyone. " +
  "It is as long as the scenario wants it to be, so that its time and its price are those of a real one. " +
  "A chain is as good as its worst minute, and the naïve way to learn about that minute is to wait for it. " +
  "Here it comes on schedule: the first tier falls silent, the second one takes over, and nobody who asked has to know. ";

/** About a word each; joined they are the text. */
const WORDS: readonly string[] = TEXT.match(/\S+\s*/gu) ?? [];

/** The text as in a JSON string, without the quotes, and where in it each word begins. */
const ESCAPED = escaped(TEXT);
const STARTS: readonly number[] = startsOf(WORDS.map(escaped));

/** The text of a simulated answer in so many tokens: always the same one, over and over. */
export function answerText(tokens: number): AnswerText {
  return new PlainText(tokens);
}

/**
 * The rest of that text after what was said of it, in so many tokens in all and at least one more; the whole text where
 * something else was said.
 */
export function answerTextAfter(said: string, tokens: number): AnswerText {
  const whole = answerText(tokens);
  let length = 0;
  let index = 0;
  while (length < said.length && index < SAID_TOKENS_MAX) {
    const word = WORDS[index % WORDS.length] ?? "";
    const part = said.slice(length, length + word.length);
    if (!word.startsWith(part)) return whole;
    length += part.length;
    if (part.length < word.length) break;
    index += 1;
  }
  const begun = WORDS[index % WORDS.length] ?? "";
  const first = begun.slice(said.length - startOf(index));
  const left = Math.max(1, tokens - index);
  const token = (number: number): string => (number === 0 ? first : (WORDS[(index + number) % WORDS.length] ?? ""));
  return {
    tokens: left,
    token,
    literal: () => JSON.stringify(Array.from({ length: left }, (_, number) => token(number)).join("")),
  };
}

/** Hundreds of answers are under way at once, so that one is no more than its length until it is said. */
class PlainText implements AnswerText {
  readonly tokens: number;

  constructor(tokens: number) {
    this.tokens = tokens;
  }

  token(index: number): string {
    return WORDS[index % WORDS.length] ?? "";
  }

  literal(): string {
    const rest = ESCAPED.slice(0, STARTS[this.tokens % WORDS.length]);
    return `"${ESCAPED.repeat(Math.floor(this.tokens / WORDS.length))}${rest}"`;
  }
}

/** Where a word begins, in characters. */
function startOf(index: number): number {
  let start = Math.floor(index / WORDS.length) * TEXT.length;
  for (let word = 0; word < index % WORDS.length; word += 1) start += WORDS[word]?.length ?? 0;
  return start;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function startsOf(words: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let start = 0;
  for (const word of words) {
    starts.push(start);
    start += word.length;
  }
  return starts;
}
