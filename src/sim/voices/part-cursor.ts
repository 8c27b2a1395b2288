import type { AnswerPart } from "./voice.ts";

/** Where in an answer a token is. */
export interface Place {
  readonly part: AnswerPart;
  /** Which of the parts, counted from 0. */
  readonly partIndex: number;
  /** Which of the calls, where it is one, counted from 0. */
  readonly callIndex: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Says of each token, as they come in order, where it is; null: there was no such token. */
export function placesIn(parts: readonly AnswerPart[]): () => Place | null {
  let partIndex = 0;
  let callIndex = 0;
  let spent = 0;
  return () => {
    const part = parts[partIndex];
    if (part === undefined) return null;
    const isLast = spent + 1 === part.tokens.length;
    const place = { part, partIndex, callIndex, isFirst: spent === 0, isLast };
    spent += 1;
    if (isLast) {
      partIndex += 1;
      if (part.kind === "call") callIndex += 1;
      spent = 0;
    }
    return place;
  };
}

/** How many tokens went into thinking. */
export function thoughtTokensOf(parts: readonly AnswerPart[] = []): number {
  return parts.reduce((sum, { kind, tokens }) => sum + (kind === "thoughts" ? tokens.length : 0), 0);
}
