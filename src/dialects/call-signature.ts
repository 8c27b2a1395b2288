import type { ToolCall } from "../core/request.ts";

/** What Google documents for calls that another model made, and that no signature of Gemini's own can be there for. */
const SIGNATURE_OF_OTHERS = "skip_thought_signature_validator";

/**
 * The signature that Gemini gave with a call; null: none, and none is needed.
 *
 * @param needed the model refuses the call without one
 */
export function callSignature({ signature }: ToolCall, needed: boolean): string | null {
  if (signature?.by === "gemini") return signature.value;
  return needed ? SIGNATURE_OF_OTHERS : null;
}
