import type { Piece } from "../core/piece.ts";
import type { ToolCall } from "../core/request.ts";
import type { AnsweredCall, CommonPart } from "./model-parts.ts";
import { metadataOf } from "./signatures.ts";

/** Says an answer's pieces as blocks: each begins, grows and ends, and no two blocks of words are open at once. */
export class AnswerBlocks {
  #open: "text" | "reasoning" | null = null;
  #block = 0;
  readonly #calls = new Map<number, ToolCall>();

  partsOf(piece: Piece): readonly CommonPart[] {
    switch (piece.type) {
      case "text":
        return piece.text === "" ? [] : this.#grow("text", piece.text);
      case "thought":
        return this.#thought(piece);
      case "tool-call":
        return [...this.#close(), ...this.#call(piece)];
      case "usage":
      case "done":
        return [];
    }
  }

  /** The answer is whole: calls are handed over now, since one that was cut must not be run. */
  end(): readonly CommonPart[] {
    const calls = [...this.#calls.values()];
    return [...this.#close(), ...calls.flatMap((call): readonly CommonPart[] => [inputEnd(call), answeredCall(call)])];
  }

  #grow(type: "text" | "reasoning", delta: string): readonly CommonPart[] {
    if (this.#open === type) return [{ type: `${type}-delta`, id: this.#id(), delta }];
    const before = this.#close();
    this.#open = type;
    this.#block += 1;
    return [...before, { type: `${type}-start`, id: this.#id() }, { type: `${type}-delta`, id: this.#id(), delta }];
  }

  /** A signature closes its thought; one without words is a thought of its own. */
  #thought(piece: Extract<Piece, { type: "thought" }>): readonly CommonPart[] {
    const parts: CommonPart[] = [];
    if (piece.text !== "") parts.push(...this.#grow("reasoning", piece.text));
    if (piece.signature === undefined && piece.redacted === undefined) return parts;
    if (this.#open !== "reasoning" || piece.redacted === true) parts.push(...this.#begin());
    const providerMetadata = metadataOf(piece);
    parts.push({
      type: "reasoning-end",
      id: this.#id(),
      ...(providerMetadata === undefined ? null : { providerMetadata }),
    });
    this.#open = null;
    return parts;
  }

  #begin(): readonly CommonPart[] {
    const before = this.#close();
    this.#open = "reasoning";
    this.#block += 1;
    return [...before, { type: "reasoning-start", id: this.#id() }];
  }

  #close(): readonly CommonPart[] {
    if (this.#open === null) return [];
    const part: CommonPart = { type: `${this.#open}-end`, id: this.#id() };
    this.#open = null;
    return [part];
  }

  #call(piece: Extract<Piece, { type: "tool-call" }>): readonly CommonPart[] {
    const { index, id, name, argumentsDelta, signature } = piece;
    const begun = this.#calls.get(index);
    const seal = signature ?? begun?.signature;
    const call = {
      id: begun?.id ?? id ?? "",
      name: begun?.name ?? name ?? "",
      arguments: (begun?.arguments ?? "") + argumentsDelta,
      ...(seal === undefined ? null : { signature: seal }),
    };
    this.#calls.set(index, call);
    const start: CommonPart = { type: "tool-input-start", id: call.id, toolName: call.name };
    const delta: CommonPart = { type: "tool-input-delta", id: call.id, delta: argumentsDelta };
    return [...(begun === undefined ? [start] : []), ...(argumentsDelta === "" ? [] : [delta])];
  }

  #id(): string {
    return String(this.#block);
  }
}

function inputEnd({ id }: ToolCall): CommonPart {
  return { type: "tool-input-end", id };
}

/** A tool without arguments may be called with none at all, which is no JSON. */
export function answeredCall({ id, name, arguments: input, signature }: ToolCall): AnsweredCall {
  const providerMetadata = signature === undefined ? undefined : metadataOf({ signature });
  return {
    type: "tool-call",
    toolCallId: id,
    toolName: name,
    input: input === "" ? "{}" : input,
    ...(providerMetadata === undefined ? null : { providerMetadata }),
  };
}
