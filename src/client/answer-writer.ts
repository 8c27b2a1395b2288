import type { Piece } from "../core/piece.ts";
import type { Outcome } from "../engine/outcome.ts";
import {
  type AssistantMessage,
  type ChatCompletion,
  completionUsage,
  FINISHES,
  type FunctionCall,
  type ReasoningDetail,
  trailOf,
} from "./completion.ts";
import { detailOf, signedContent } from "./thought-json.ts";

/** A whole answer, put together of its pieces. */
export class AnswerWriter {
  #text = "";
  #thoughts = "";
  readonly #details: ReasoningDetail[] = [];
  readonly #calls: FunctionCall[] = [];

  add(piece: Piece): void {
    switch (piece.type) {
      case "text":
        this.#text += piece.text;
        return;
      case "thought":
        this.#addThought(piece);
        return;
      case "tool-call":
        this.#addCall(piece);
        return;
      case "usage":
      case "done":
        return;
    }
  }

  completion(id: string, createdAtMs: number, outcome: Extract<Outcome, { ok: true }>): ChatCompletion {
    return {
      id,
      object: "chat.completion",
      created: Math.floor(createdAtMs / 1000),
      model: outcome.model,
      choices: [{ index: 0, message: this.#message(), finish_reason: FINISHES[outcome.finish], logprobs: null }],
      ...(outcome.usage === null ? {} : { usage: completionUsage(outcome.usage) }),
      holyfail: trailOf(outcome),
    };
  }

  #message(): AssistantMessage {
    return {
      role: "assistant",
      content: this.#text === "" && this.#calls.length > 0 ? null : this.#text,
      refusal: null,
      ...(this.#calls.length === 0 ? {} : { tool_calls: this.#calls.map(withArguments) }),
      ...(this.#thoughts === "" ? {} : { reasoning_content: this.#thoughts }),
      ...(this.#details.length === 0 ? {} : { reasoning_details: this.#details }),
    };
  }

  /** A signature belongs to all that was thought since the one before it. */
  #addThought(piece: Extract<Piece, { type: "thought" }>): void {
    const told = this.#details.map(({ text = "" }) => text.length).reduce((sum, length) => sum + length, 0);
    this.#thoughts += piece.text;
    const detail = detailOf(piece);
    if (detail === null) return;
    this.#details.push(detail.type === "reasoning.text" ? { ...detail, text: this.#thoughts.slice(told) } : detail);
  }

  #addCall({ index, id, name, argumentsDelta, signature }: Extract<Piece, { type: "tool-call" }>): void {
    const begun = this.#calls[index];
    this.#calls[index] = {
      id: begun?.id ?? id ?? "",
      type: "function",
      function: {
        name: begun?.function.name ?? name ?? "",
        arguments: (begun?.function.arguments ?? "") + argumentsDelta,
      },
      ...(signature === undefined
        ? begun?.extra_content && { extra_content: begun.extra_content }
        : { extra_content: signedContent(signature) }),
    };
  }
}

/** A tool without arguments is called with an empty object. */
function withArguments(call: FunctionCall): FunctionCall {
  return call.function.arguments === "" ? { ...call, function: { ...call.function, arguments: "{}" } } : call;
}
