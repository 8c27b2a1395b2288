import type { Piece } from "../core/piece.ts";
import type { Signature, Thought } from "../core/request.ts";
import type { FunctionCall, ReasoningDetail } from "./completion.ts";

/** What of a thought has to be given back as it is; null: nothing, its words are told elsewhere. */
export function detailOf(thought: Extract<Piece, { type: "thought" }> | Thought): ReasoningDetail | null {
  const { text, signature, redacted } = thought;
  if (signature === undefined) return null;
  if (redacted === true) return { type: "reasoning.encrypted", data: signature.value, format: signature.by };
  return { type: "reasoning.text", text, signature: signature.value, format: signature.by };
}

/** The signature of a call, with the name of its dialect before it: only the same dialect gets it back. */
export function signedContent({ by, value }: Signature): NonNullable<FunctionCall["extra_content"]> {
  return { google: { thought_signature: by === "gemini" ? value : `${by}:${value}` } };
}

export function signatureOfContent(value: string): Signature {
  const [, by = "gemini", rest = value] = /^(openai|anthropic):([^]*)$/.exec(value) ?? [];
  return { by, value: rest };
}
