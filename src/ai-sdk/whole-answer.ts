import type { Completions } from "../client/completions.ts";
import { AnswerBlocks } from "./answer-blocks.ts";
import { ask } from "./asking.ts";
import type { ModelCall } from "./call.ts";
import type { AnswerContent, CommonPart, Metadata, ResponseFacts } from "./model-parts.ts";
import type { Note } from "./notes.ts";
import { type Answered, trailMetadata } from "./trail-metadata.ts";

export interface WholeAnswer {
  readonly content: AnswerContent[];
  readonly outcome: Answered;
  readonly providerMetadata: Metadata;
  readonly response: ResponseFacts;
  readonly notes: readonly Note[];
}

/** The whole of an answer. */
export async function wholeAnswer(completions: Completions, chain: string, call: ModelCall): Promise<WholeAnswer> {
  const asked = await ask(completions, chain, call, false);
  const blocks = new AnswerBlocks();
  const parts: CommonPart[] = [];
  for (;;) {
    const next = await asked.next();
    if ("ok" in next) {
      parts.push(...blocks.end());
      return {
        content: contentOf(parts),
        outcome: next,
        providerMetadata: trailMetadata(next),
        response: { id: asked.id, timestamp: asked.timestamp, modelId: next.model },
        notes: asked.notes,
      };
    }
    for (const piece of next) parts.push(...blocks.partsOf(piece));
  }
}

/** What a stream says part by part, as a whole. */
function contentOf(parts: readonly CommonPart[]): AnswerContent[] {
  const content: AnswerContent[] = [];
  for (const part of parts) {
    const last = content.at(-1);
    if (part.type === "text-start") content.push({ type: "text", text: "" });
    else if (part.type === "reasoning-start") content.push({ type: "reasoning", text: "" });
    else if (part.type === "tool-call") content.push(part);
    else if (part.type === "text-delta" || part.type === "reasoning-delta") {
      if (last !== undefined && "text" in last) last.text += part.delta;
    } else if (part.type === "reasoning-end" && last?.type === "reasoning" && part.providerMetadata !== undefined) {
      last.providerMetadata = part.providerMetadata;
    }
  }
  return content;
}
