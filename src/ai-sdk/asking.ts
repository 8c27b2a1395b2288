import { GIVEN_UP } from "../client/completion-stream.ts";
import { type Completions, refuse } from "../client/completions.ts";
import { StreamBroken } from "../client/errors.ts";
import type { Piece } from "../core/piece.ts";
import type { ModelCall } from "./call.ts";
import { readHolyfailOptions } from "./holyfail-options.ts";
import type { Note } from "./notes.ts";
import { requestOf } from "./request.ts";
import { sdkErrorOf } from "./sdk-error.ts";
import type { Answered } from "./trail-metadata.ts";

/** A call under way. */
export interface Asked {
  readonly notes: readonly Note[];
  readonly id: string;
  readonly timestamp: Date;
  /** The next pieces, or the outcome of the whole; an error is as the SDK takes it. */
  next(): Promise<readonly Piece[] | Answered>;
  /** The model that speaks, as the chain has it. */
  speaker(): string;
  /** Its reader has had enough. */
  leave(): Promise<void>;
}

/**
 * Sends a call down a chain. Everything of it is its own: calls may be under way at once as many as there are.
 *
 * @throws what the SDK takes for an API error, never to be tried again; an AbortError; or that something is unsupported
 */
export async function ask(completions: Completions, usual: string, call: ModelCall, stream: boolean): Promise<Asked> {
  let chain = usual;
  try {
    const options = readHolyfailOptions(call.providerOptions);
    chain = options.chain ?? usual;
    const { request, notes } = requestOf(call, options, stream);
    const { timeoutMs } = options;
    const begun = await completions.begin(chain, request, { timeoutMs, signal: call.abortSignal });
    const { answering, cancellation } = begun;
    let spoken = false;
    const next = async (): Promise<readonly Piece[] | Answered> => {
      const { done, value } = await answering.pieces.next();
      if (!done) {
        spoken = true;
        return value;
      }
      if (value.ok) return value;
      if (spoken && value.failure.kind !== "cancelled") throw new StreamBroken(answering.chain.name, value);
      return refuse(answering, value);
    };
    return {
      notes,
      id: answering.id,
      timestamp: new Date(answering.startedAtMs),
      next: () => next().catch((error: unknown) => Promise.reject(sdkErrorOf(error, answering.chain.name))),
      speaker: () => answering.chain.tiers.find(({ index }) => index === answering.speaker())?.model ?? "",
      leave: async () => {
        cancellation.cancel("caller");
        await answering.pieces.return(GIVEN_UP);
      },
    };
  } catch (error) {
    throw sdkErrorOf(error, chain);
  }
}
