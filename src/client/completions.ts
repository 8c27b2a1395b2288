import type { Chain } from "../config/chain.ts";
import { Cancellation } from "../core/cancellation.ts";
import type { EngineEvent } from "../core/event.ts";
import type { ChatRequest } from "../core/request.ts";
import type { Outcome } from "../engine/outcome.ts";
import { AnswerWriter } from "./answer-writer.ts";
import type { Answering, ClientCore } from "./client-core.ts";
import type { EventContext } from "./client-events.ts";
import type { ChatCompletion } from "./completion.ts";
import { CompletionStream } from "./completion-stream.ts";
import { ChainExhausted, RequestCancelled } from "./errors.ts";
import type { ChatCompletionParams } from "./params.ts";
import { readRequest } from "./read-request.ts";

export interface RequestOptions {
  /** Gives the request up, also in the middle of a stream. */
  readonly signal?: AbortSignal | undefined;
  /** In place of the chain's `timeout_ms`: the whole request or, of a stream, the time until its first words. */
  readonly timeoutMs?: number | undefined;
}

/** Whose request it is: the chain as it is to be run, what its events carry, and who hears them first. */
export interface Commission {
  readonly chain: Chain;
  readonly context: EventContext;
  readonly hear: (event: EngineEvent) => void;
}

/** What a request's `model` means. */
export type Resolve = (model: string, options: RequestOptions) => Promise<Commission>;

/** A request under way, and what gives it up. */
export interface Begun {
  readonly answering: Answering;
  readonly cancellation: Cancellation;
}

/** The `chat.completions` of a client or a session. */
export class Completions {
  readonly #core: ClientCore;
  readonly #resolve: Resolve;

  constructor(core: ClientCore, resolve: Resolve) {
    this.#core = core;
    this.#resolve = resolve;
  }

  /**
   * Sends a request down a chain: `model` is "auto" or a chain's name. A streamed answer is there as soon as its first words
   * are, so that until then another tier can take over.
   *
   * @throws InvalidRequest before anything is sent; ChainExhausted when no tier answers; RequestCancelled
   */
  create(params: ChatCompletionParams & { readonly stream: true }, options?: RequestOptions): Promise<CompletionStream>;
  create(
    params: ChatCompletionParams & { readonly stream?: false | null },
    options?: RequestOptions,
  ): Promise<ChatCompletion>;
  create(params: ChatCompletionParams, options?: RequestOptions): Promise<ChatCompletion | CompletionStream>;
  async create(params: ChatCompletionParams, options: RequestOptions = {}): Promise<ChatCompletion | CompletionStream> {
    const { model, request, includeUsage } = readRequest(params);
    const begun = await this.begin(model, request, options);
    return request.stream ? opened(begun, includeUsage) : whole(begun.answering);
  }

  /**
   * Sends a request that is not in OpenAI's words, for others in the house.
   *
   * @internal
   * @throws InvalidRequest for a chain that there is not, or RequestCancelled
   */
  async begin(model: string, request: Omit<ChatRequest, "id">, options: RequestOptions): Promise<Begun> {
    const { chain, context, hear: tell } = await this.#resolve(model, options);
    const { signal } = options;
    if (signal?.aborted === true) throw new RequestCancelled(undefined, { cause: signal.reason });
    const cancellation = new Cancellation();
    const giveUp = (): void => cancellation.cancel("caller", signal?.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    const forget = (): void => signal?.removeEventListener("abort", giveUp);
    const hear = (event: EngineEvent): void => {
      if (event.type === "request-succeeded" || event.type === "request-failed") forget();
      tell(event);
    };
    const asked = this.#core.ask({ chain, request, cancellation, context, hear });
    // What is not sent has no events that would say that it is over.
    asked.catch(forget);
    return { answering: await asked, cancellation };
  }
}

async function whole(answering: Answering): Promise<ChatCompletion> {
  const { pieces, id, startedAtMs } = answering;
  const writer = new AnswerWriter();
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return value.ok ? writer.completion(id, startedAtMs, value) : refuse(answering, value);
    for (const piece of value) writer.add(piece);
  }
}

/** Nothing has reached the caller before the first piece, so that until then a failure is one of the request. */
async function opened({ answering, cancellation }: Begun, includeUsage: boolean): Promise<CompletionStream> {
  const { done, value } = await answering.pieces.next();
  if (done && !value.ok) return refuse(answering, value);
  return new CompletionStream(answering, done ? [] : value, cancellation, includeUsage);
}

/** @throws ChainExhausted, or RequestCancelled */
export function refuse(answering: Answering, outcome: Extract<Outcome, { ok: false }>): never {
  const { chain } = answering;
  if (outcome.failure.kind === "cancelled") throw answering.cancelled();
  throw new ChainExhausted(chain.name, chain.tiers.length, outcome);
}
