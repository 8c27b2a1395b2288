/** Lists of up to so many tokens are kept for reuse, one a length. */
const KEPT_TOKENS_MAX = 2048;

const TEXT =
  "This is a simulated answer: no model was asked, and it says the same to everyone. " +
  "It is as long as the scenario wants it to be, so that its time and its price are those of a real one. " +
  "A chain is as good as its worst minute, and the naïve way to learn about that minute is to wait for it. " +
  "Here it comes on schedule: the first tier falls silent, the second one takes over, and nobody who asked has to know. ";

/** About a word each; joined they are the text. */
const WORDS: readonly string[] = TEXT.match(/\S+\s*/gu) ?? [];

const LONGEST_KEPT: readonly string[] = tokensOfLength(KEPT_TOKENS_MAX);
const kept = new Map<number, readonly string[]>();

/** The text of a simulated answer in so many tokens. The same list for the same length, which must not be changed. */
export function answerTokens(count: number): readonly string[] {
  if (count > KEPT_TOKENS_MAX) return tokensOfLength(count);
  let tokens = kept.get(count);
  if (tokens === undefined) {
    tokens = LONGEST_KEPT.slice(0, count);
    kept.set(count, tokens);
  }
  return tokens;
}

function tokensOfLength(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => WORDS[index % WORDS.length] ?? "");
}
