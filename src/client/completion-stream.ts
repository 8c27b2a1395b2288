import type { Cancellation } from "../core/cancellation.ts";
import type { Piece } from "../core/piece.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Answering } from "./client-core.ts";
import { type ChatCompletionChunk, type ChunkDelta, completionUsage, FINISHES, trailOf } from "./completion.ts";
import { RequestCancelled, StreamBroken } from "./errors.ts";
import { detailOf, signedContent } from "./thought-json.ts";

/**
 * A streamed answer: chunks as OpenAI has them, to be read once. Leaving the iteration early cancels the request. The last
 * chunks carry `holyfail`.
 *
 * @throws StreamBroken while it is read, when the answer breaks off; RequestCancelled when its caller gave up
 */
export class CompletionStream implements AsyncIterable<ChatCompletionChunk> {
  readonly id: string;
  readonly #answering: Answering;
  readonly #first: readonly Piece[];
  readonly #cancellation: Cancellation;
  readonly #includeUsage: boolean;
  #isRead = false;

  constructor(answering: Answering, first: readonly Piece[], cancellation: Cancellation, includeUsage: boolean) {
    this.id = answering.id;
    this.#answering = answering;
    this.#first = first;
    this.#cancellation = cancellation;
    this.#includeUsage = includeUsage;
  }

  /** Gives the answer up; whoever reads it gets a RequestCancelled. */
  abort(): void {
    this.#cancellation.cancel("caller");
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ChatCompletionChunk, void, void> {
    if (this.#isRead) throw new TypeError("a stream can be read only once");
    this.#isRead = true;
    const { pieces } = this.#answering;
    try {
      yield this.#chunk({ role: "assistant", content: "" });
      for (const piece of this.#first) {
        const delta = deltaOf(piece);
        if (delta !== null) yield this.#chunk(delta);
      }
      for (;;) {
        const { done, value } = await pieces.next();
        if (done) return yield* this.#ending(value);
        const delta = deltaOf(value);
        if (delta !== null) yield this.#chunk(delta);
      }
    } finally {
      await pieces.return({ ...GIVEN_UP });
    }
  }

  *#ending(outcome: Outcome): Generator<ChatCompletionChunk, void, void> {
    if (!outcome.ok) {
      if (outcome.failure.kind === "cancelled") throw new RequestCancelled();
      throw new StreamBroken(this.#answering.chain.name, outcome);
    }
    const holyfail = trailOf(outcome);
    const choice = { index: 0, delta: {}, finish_reason: FINISHES[outcome.finish], logprobs: null };
    yield { ...this.#head(outcome.model), choices: [choice], holyfail };
    if (!this.#includeUsage) return;
    const usage = outcome.usage === null ? null : completionUsage(outcome.usage);
    yield { ...this.#head(outcome.model), choices: [], usage, holyfail };
  }

  #chunk(delta: ChunkDelta): ChatCompletionChunk {
    return { ...this.#head(this.#speaker()), choices: [{ index: 0, delta, finish_reason: null, logprobs: null }] };
  }

  #head(model: string) {
    const { id, startedAtMs } = this.#answering;
    const head = { id, object: "chat.completion.chunk", created: Math.floor(startedAtMs / 1000), model } as const;
    return this.#includeUsage ? { ...head, usage: null } : head;
  }

  /** Which model really answers is known at the end; until then it is the one that was asked. */
  #speaker(): string {
    const speaker = this.#answering.speaker();
    return this.#answering.chain.tiers.find(({ index }) => index === speaker)?.model ?? "";
  }
}

/** What a generator that is left early would return; nobody sees it. */
const GIVEN_UP: Outcome = {
  ok: false,
  failure: { kind: "cancelled", message: "the caller stopped reading" },
  latencyMs: 0,
  attempts: [],
  skipped: [],
  costUsd: 0,
};

function deltaOf(piece: Piece): ChunkDelta | null {
  switch (piece.type) {
    case "text":
      return { content: piece.text };
    case "thought": {
      const detail = detailOf(piece);
      const words = piece.text === "" ? {} : { reasoning_content: piece.text };
      return detail === null ? words : { ...words, reasoning_details: [detail] };
    }
    case "tool-call":
      return { tool_calls: [callDelta(piece)] };
    case "usage":
    case "done":
      return null;
  }
}

function callDelta({ index, id, name, argumentsDelta, signature }: Extract<Piece, { type: "tool-call" }>) {
  return {
    index,
    ...(id === undefined ? {} : { id, type: "function" as const }),
    function: { ...(name === undefined ? {} : { name }), arguments: argumentsDelta },
    ...(signature === undefined ? {} : { extra_content: signedContent(signature) }),
  };
}
