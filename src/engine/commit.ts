import { isContent, type Piece } from "../core/piece.ts";
import type { Rescue } from "../config/chain.ts";

/**
 * Whether an attempt commits with this piece: from here on its pieces reach the caller and it can no longer be
 * abandoned silently. `hold` releases complete answers only; the others commit with the first content. `thoughtsToo`:
 * the caller asked the model to think, and wants to see it as it goes; others get the thoughts together with the first words,
 * so that a tier which thinks and then fails is left without a trace.
 */
export function commitsOn(rescue: Rescue, piece: Piece, thoughtsToo: boolean): boolean {
  if (piece.type === "done") return true;
  return rescue !== "hold" && isContent(piece, thoughtsToo);
}
