import type { Completions } from "../client/completions.ts";
import type { Piece } from "../core/piece.ts";
import { AnswerBlocks } from "./answer-blocks.ts";
import { ask, type Asked } from "./asking.ts";
import type { ModelCall } from "./call.ts";
import type { CommonPart } from "./model-parts.ts";
import type { Note } from "./notes.ts";
import type { Answered } from "./trail-metadata.ts";

/** How a specification version says what the versions say differently. */
export interface Wording<Part> {
  start(notes: readonly Note[]): Part;
  finish(outcome: Answered): Part;
  /** The answer broke off. */
  broken(): Part;
}

/**
 * A streamed answer. It is there once its first words are: until then another tier can take over, and a failure is one of
 * the call. Leaving it cancels the request.
 */
export async function answerStream<Part>(
  completions: Completions,
  chain: string,
  call: ModelCall,
  wording: Wording<Part>,
): Promise<ReadableStream<Part | CommonPart>> {
  const asked = await ask(completions, chain, call, true);
  let following: readonly Piece[] | Answered | null = await asked.next();
  const blocks = new AnswerBlocks();
  return new ReadableStream<Part | CommonPart>({
    start: (controller) => {
      controller.enqueue(wording.start(asked.notes));
      controller.enqueue(responseOf(asked));
    },
    pull: async (controller) => {
      try {
        // Pieces may say nothing that the SDK wants to hear; whoever waits here wants to hear something.
        for (let parts: readonly CommonPart[] = []; parts.length === 0;) {
          const next: readonly Piece[] | Answered = following ?? (await asked.next());
          following = null;
          parts = "ok" in next ? blocks.end() : next.flatMap((piece) => blocks.partsOf(piece));
          for (const part of parts) controller.enqueue(part);
          if (!("ok" in next)) continue;
          controller.enqueue(wording.finish(next));
          controller.close();
          return;
        }
      } catch (error) {
        if (call.abortSignal?.aborted === true) return controller.error(error);
        controller.enqueue({ type: "error", error });
        controller.enqueue(wording.broken());
        controller.close();
      }
    },
    cancel: () => asked.leave(),
  });
}

/** Which model really answers is known at the end; until then it is the one that was asked. */
function responseOf(asked: Asked): CommonPart {
  return { type: "response-metadata", id: asked.id, timestamp: asked.timestamp, modelId: asked.speaker() };
}
