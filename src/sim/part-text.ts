import type { AnswerPart, AnswerText } from "./voices/voice.ts";

/** The text of an answer that has other parts than words. */
export function textOfParts(parts: readonly AnswerPart[]): AnswerText {
  const said = parts.filter(({ tokens }) => tokens.length > 0);
  const tokens = said.flatMap((part) => part.tokens);
  return {
    tokens: tokens.length,
    token: (index) => tokens[index] ?? "",
    literal: () => JSON.stringify(wordsIn(said)),
    parts: said,
  };
}

/** The same as far as so many tokens go. */
export function firstOfParts(parts: readonly AnswerPart[], tokensMax: number): readonly AnswerPart[] {
  let left = tokensMax;
  return parts.map((part) => {
    const tokens = part.tokens.slice(0, left);
    left -= tokens.length;
    return { ...part, tokens };
  });
}

/** Of what is said only what anybody would call the answer. */
function wordsIn(parts: readonly AnswerPart[]): string {
  return parts.map((part) => (part.kind === "words" ? part.tokens.join("") : "")).join("");
}

/** Any text in tokens of about the usual length; joined they are the text. */
export function tokensIn(text: string): readonly string[] {
  return text.match(/\s*\S{1,4}|\s+/gu) ?? [];
}

/** The tokens up to where one of `stops` would be said, and which one that is; null: none of them is. */
export function upToStop(
  tokens: readonly string[],
  stops: readonly string[],
): { readonly tokens: readonly string[]; readonly stoppedBy: string } | null {
  const text = tokens.join("");
  let at = text.length;
  let stoppedBy: string | null = null;
  for (const stop of stops) {
    const found = text.indexOf(stop);
    if (found === -1 || found >= at) continue;
    at = found;
    stoppedBy = stop;
  }
  return stoppedBy === null ? null : { tokens: beginning(tokens, at), stoppedBy };
}

function beginning(tokens: readonly string[], characters: number): readonly string[] {
  const kept: string[] = [];
  let left = characters;
  for (const token of tokens) {
    if (left <= 0) break;
    kept.push(token.slice(0, left));
    left -= token.length;
  }
  return kept;
}
