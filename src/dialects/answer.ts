import type { AttemptFailure } from "../core/failure.ts";
import type { FinishReason, Piece, Usage } from "../core/piece.ts";
import type { Signature } from "../core/request.ts";
import type { Decoded, StreamStep } from "./dialect.ts";
import { cleanMessage } from "./clean-message.ts";

/** After so many characters no more of a refusal is kept: it ends in a message, which is shorter. */
const REFUSAL_LENGTH_MAX = 1000;

/**
 * An answer as it is read, whole or in a stream. It keeps the rules that all dialects share: nothing counts after the
 * end, a finish without content is no answer, and a filtered answer without content is a refusal.
 */
export class Answer {
  finish: FinishReason | null = null;
  model: string | null = null;
  usage: Usage | null = null;
  toolCalls = 0;
  failure: AttemptFailure | null = null;
  #refusal = "";
  #pieces: Piece[] = [];
  #hasContent = false;
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  get hasContent(): boolean {
    return this.#hasContent;
  }

  get hasToolCalls(): boolean {
    return this.toolCalls > 0;
  }

  addText(text: string): void {
    if (text === "") return;
    this.#hasContent = true;
    this.#pieces.push({ type: "text", text });
  }

  /**
   * The model thinks aloud; not content, so that thoughts alone are no answer.
   *
   * @param redacted the thoughts are encrypted: only the signature is there
   */
  addThought(text: string, signature: Signature | null, redacted = false): void {
    if (text === "" && signature === null) return;
    this.#pieces.push({
      type: "thought",
      text,
      ...(signature === null ? null : { signature }),
      ...(redacted ? REDACTED : null),
    });
  }

  /** How the model's refusal begins, where the provider tells a refusal apart from an answer. */
  get refusal(): string {
    return this.#refusal;
  }

  addRefusal(text: string): void {
    if (this.#refusal.length < REFUSAL_LENGTH_MAX) this.#refusal += text;
  }

  /** A new tool call, or, with null for id and name, more of the arguments of one that was begun. */
  addToolCall(
    index: number,
    id: string | null,
    name: string | null,
    argumentsDelta: string,
    signature: Signature | null = null,
  ): void {
    this.#hasContent = true;
    if (index >= this.toolCalls) this.toolCalls = index + 1;
    this.#pieces.push({
      type: "tool-call",
      index,
      ...(id === null ? null : { id }),
      ...(name === null ? null : { name }),
      argumentsDelta,
      ...(signature === null ? null : { signature }),
    });
  }

  /** Totals known so far; they replace earlier ones. Told at once, so that an answer that is cut is still accounted for. */
  addUsage(usage: Usage): void {
    this.usage = usage;
    this.#pieces.push({ type: "usage", usage });
  }

  fail(failure: AttemptFailure): void {
    if (this.#closed) return;
    this.#closed = true;
    this.failure = failure;
  }

  malformed(message: string): void {
    this.fail({ kind: "malformed", message, status: 200 });
  }

  /** The answer is over: a done, or the failure that an answer without content is. */
  conclude(finish: FinishReason): void {
    if (this.#closed) return;
    if (!this.#hasContent) return this.fail(withoutContent(finish, this.refusal));
    this.#closed = true;
    this.#pieces.push({ type: "done", finish, model: this.model, usage: this.usage });
  }

  /** Hands over what was read since the last call. */
  takeStep(): StreamStep {
    if (this.#pieces.length === 0 && this.failure === null) return NOTHING_NEW;
    const pieces = this.#pieces;
    this.#pieces = [];
    return { pieces, failure: this.failure };
  }

  /** The result of a whole answer; usage is in its done, so a piece of its own would say it twice. */
  takeWhole(): Decoded {
    if (this.failure === null) return { ok: true, pieces: this.#pieces.filter((piece) => piece.type !== "usage") };
    return this.usage === null
      ? { ok: false, failure: this.failure }
      : { ok: false, failure: this.failure, usage: this.usage };
  }
}

const REDACTED = { redacted: true } as const;

const NOTHING_NEW: StreamStep = { pieces: [], failure: null };

function withoutContent(finish: FinishReason, refusal: string): AttemptFailure {
  if (refusal !== "") {
    return { kind: "rejected", why: "policy", message: `The model refused: ${cleanMessage(refusal)}`, status: 200 };
  }
  if (finish === "content-filter") {
    return { kind: "rejected", why: "policy", message: "The answer was withheld by a content filter.", status: 200 };
  }
  const message =
    finish === "length"
      ? "The token limit was reached before any visible text (spent on reasoning, most likely)."
      : "The answer has no content.";
  return { kind: "empty", message, status: 200 };
}
