import type { Cancellation } from "../core/cancellation.ts";
import type { Piece } from "../core/piece.ts";
import type { Outcome } from "../engine/outcome.ts";
import type { Answering } from "./client-core.ts";
import {
  type ChatCompletionChunk,
  type ChunkDelta,
  completionUsage,
  FINISHES,
  type OpenaiFinish,
  trailOf,
} from "./completion.ts";
import { StreamBroken } from "./errors.ts";
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

  [Symbol.asyncIterator](): AsyncIterator<ChatCompletionChunk, undefined, undefined> {
    if (this.#isRead) throw new TypeError("a stream can be read only once");
    this.#isRead = true;
    return new ChunkIterator(this.#answering, this.#first, this.#cancellation, this.#includeUsage);
  }
}

type Result = IteratorResult<ChatCompletionChunk, undefined>;

/** By hand rather than as a generator: each token goes through it, and a generator would make it wait in line twice. */
class ChunkIterator implements AsyncIterator<ChatCompletionChunk, undefined, undefined> {
  readonly #answering: Answering;
  readonly #cancellation: Cancellation;
  readonly #created: number;
  readonly #includeUsage: boolean;
  /** What is known and not yet taken, from `#next` on. */
  #ready: ChatCompletionChunk[];
  #next = 0;
  #over = false;
  /** The tier that the last chunk came from, and its model. */
  #speaker: number | null = null;
  #model = "";
  /** What was thought since the last signature. */
  #thought = "";
  readonly #take = (pulled: IteratorResult<readonly Piece[], Outcome>): Result | Promise<Result> => this.#taken(pulled);

  constructor(answering: Answering, first: readonly Piece[], cancellation: Cancellation, includeUsage: boolean) {
    this.#answering = answering;
    this.#cancellation = cancellation;
    this.#created = Math.floor(answering.startedAtMs / 1000);
    this.#includeUsage = includeUsage;
    this.#ready = [this.#chunk({ role: "assistant", content: "" })];
    this.#add(first);
  }

  next(): Promise<Result> {
    const ready = this.#ready[this.#next];
    if (ready !== undefined) {
      this.#next += 1;
      return Promise.resolve({ done: false, value: ready });
    }
    return this.#over ? Promise.resolve(THE_END) : this.#answering.pieces.next().then(this.#take);
  }

  async return(): Promise<Result> {
    this.#over = true;
    this.#next = this.#ready.length;
    // Whoever waits for the next chunk is in the way of an end in order.
    this.#cancellation.cancel("caller");
    await this.#answering.pieces.return(GIVEN_UP);
    return THE_END;
  }

  #taken({ done, value }: IteratorResult<readonly Piece[], Outcome>): Result | Promise<Result> {
    // Others who asked at the same time have had the end, or the reader has left: what is still ready is next, or nothing.
    if (this.#over) return this.next();
    if (done) {
      this.#over = true;
      this.#conclude(value);
      return this.next();
    }
    if (this.#next === this.#ready.length) {
      this.#ready = [];
      this.#next = 0;
    }
    this.#add(value);
    return this.next();
  }

  #add(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      const delta = this.#deltaOf(piece);
      if (delta !== null) this.#ready.push(this.#chunk(delta));
    }
  }

  #deltaOf(piece: Piece): ChunkDelta | null {
    switch (piece.type) {
      case "text":
        return { content: piece.text };
      case "thought":
        return this.#thoughtDelta(piece);
      case "tool-call":
        return { tool_calls: [callDelta(piece)] };
      case "usage":
      case "done":
        return null;
    }
  }

  /** A signature comes with all that it belongs to, so that details can be given back as they came. */
  #thoughtDelta(piece: Extract<Piece, { type: "thought" }>): ChunkDelta {
    this.#thought += piece.text;
    const words = piece.text === "" ? {} : { reasoning_content: piece.text };
    const detail = detailOf({ ...piece, text: this.#thought });
    if (detail === null) return words;
    if (piece.redacted !== true) this.#thought = "";
    return { ...words, reasoning_details: [detail] };
  }

  #conclude(outcome: Outcome): void {
    if (!outcome.ok) {
      if (outcome.failure.kind === "cancelled") throw this.#answering.cancelled();
      throw new StreamBroken(this.#answering.chain.name, outcome);
    }
    const holyfail = trailOf(outcome);
    this.#model = outcome.model;
    this.#ready.push({ ...this.#framed({}, FINISHES[outcome.finish]), holyfail });
    if (!this.#includeUsage) return;
    const usage = outcome.usage === null ? null : completionUsage(outcome.usage);
    this.#ready.push({ ...this.#framed({}, null), choices: [], usage, holyfail });
  }

  #chunk(delta: ChunkDelta): ChatCompletionChunk {
    const speaker = this.#answering.speaker();
    if (speaker !== this.#speaker) {
      this.#speaker = speaker;
      // Which model really answers is known at the end; until then it is the one that was asked.
      this.#model = this.#answering.chain.tiers.find(({ index }) => index === speaker)?.model ?? "";
    }
    return this.#framed(delta, null);
  }

  #framed(delta: ChunkDelta, finish: OpenaiFinish | null): ChatCompletionChunk {
    const { id } = this.#answering;
    const choices = [{ index: 0, delta, finish_reason: finish, logprobs: null }];
    const created = this.#created;
    return this.#includeUsage
      ? { id, object: "chat.completion.chunk", created, model: this.#model, choices, usage: null }
      : { id, object: "chat.completion.chunk", created, model: this.#model, choices };
  }
}

const THE_END: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** What a generator that is left early would return; nobody sees it. */
export const GIVEN_UP: Outcome = {
  ok: false,
  failure: { kind: "cancelled", message: "the caller stopped reading" },
  latencyMs: 0,
  attempts: [],
  skipped: [],
  costUsd: 0,
};

function callDelta({ index, id, name, argumentsDelta, signature }: Extract<Piece, { type: "tool-call" }>) {
  return {
    index,
    ...(id === undefined ? {} : { id, type: "function" as const }),
    function: { ...(name === undefined ? {} : { name }), arguments: argumentsDelta },
    ...(signature === undefined ? {} : { extra_content: signedContent(signature) }),
  };
}
