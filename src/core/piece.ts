import type { Signature } from "./request.ts";

/** Token counts of one exchange. `inputTokens` includes the cached ones; `outputTokens` includes the reasoning ones. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** Why the model stopped. `length` is a complete answer that hit the token limit, as asked; it is not a cut. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "other";

/**
 * What an attempt yields as it goes. A non-streamed reply is one text piece and a done. A `usage` piece carries the
 * totals known so far and replaces any earlier one; `done` carries the final ones (null: the provider reported none)
 * and the model that really answered (null: it did not say).
 */
export type Piece =
  | { readonly type: "text"; readonly text: string }
  /** The model thinks. A `signature` belongs to the thought as a whole and comes with its last piece, whose text may be empty. */
  | { readonly type: "thought"; readonly text: string; readonly signature?: Signature; readonly redacted?: true }
  | {
      readonly type: "tool-call";
      readonly index: number;
      readonly id?: string;
      readonly name?: string;
      readonly argumentsDelta: string;
      readonly signature?: Signature;
    }
  | { readonly type: "usage"; readonly usage: Usage }
  | {
      readonly type: "done";
      readonly finish: FinishReason;
      readonly model: string | null;
      readonly usage: Usage | null;
    };

/**
 * Whether a piece is something the caller asked for, as opposed to bookkeeping.
 *
 * @param thoughtsToo the caller asked the model to think: then its thoughts count as well
 */
export function isContent(piece: Piece, thoughtsToo: boolean): boolean {
  if (piece.type === "text") return piece.text !== "";
  return piece.type === "tool-call" || (thoughtsToo && piece.type === "thought" && piece.text !== "");
}
