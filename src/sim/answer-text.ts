import type { AnswerText } from "./voices/voice.ts";

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
  return {
    tokens,
    token: (index) => WORDS[index % WORDS.length] ?? "",
    literal: () => {
      const rest = ESCAPED.slice(0, STARTS[tokens % WORDS.length]);
      return `"${ESCAPED.repeat(Math.floor(tokens / WORDS.length))}${rest}"`;
    },
  };
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
