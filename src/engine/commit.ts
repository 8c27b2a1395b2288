import { isContent, type Piece } from "../core/piece.ts";
import type { Rescue } from "../config/chain.ts";

/**
 * Whether an attempt commits with this piece: from here on its pieces reach the caller and it can no longer be
 * abandoned silently. `hold` releases complete answers only; the others commit with the first content.
 */
export function commitsOn(rescue: Rescue, piece: Piece): boolean {
  if (piece.type === "done") return true;
  return rescue !== "hold" && isContent(piece);
}
