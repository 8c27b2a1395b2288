import type { Completions } from "../client/completions.ts";
import type { FinishReason, Usage } from "../core/piece.ts";
import { answerStream } from "./answer-stream.ts";
import type { ModelCall } from "./call.ts";
import type { AnswerContent, CommonPart, Metadata, ResponseFacts } from "./model-parts.ts";
import type { Note } from "./notes.ts";
import { type Answered, trailMetadata } from "./trail-metadata.ts";
import { wholeAnswer } from "./whole-answer.ts";

/** A chain as a language model of the AI SDK: what all specification versions have, in the words of one of them. */
export interface Model<Version extends string, Finish, Tokens, Warning> {
  readonly specificationVersion: Version;
  readonly provider: string;
  /** The chain. */
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  doGenerate(call: ModelCall): Promise<ModelAnswer<Finish, Tokens, Warning>>;
  doStream(call: ModelCall): Promise<{ stream: ReadableStream<ModelPart<Finish, Tokens, Warning>> }>;
}

export interface ModelAnswer<Finish, Tokens, Warning> {
  content: AnswerContent[];
  finishReason: Finish;
  usage: Tokens;
  providerMetadata: Metadata;
  response: ResponseFacts;
  warnings: Warning[];
}

export type ModelPart<Finish, Tokens, Warning> =
  | CommonPart
  | { type: "stream-start"; warnings: Warning[] }
  | { type: "finish"; usage: Tokens; finishReason: Finish; providerMetadata?: Metadata };

/** What the versions say differently. */
export interface Words<Version extends string, Finish, Tokens, Warning> {
  readonly version: Version;
  readonly finishOf: (finish: FinishReason | "error") => Finish;
  /** Null: nothing is known of it. */
  readonly tokensOf: (usage: Usage | null) => Tokens;
  readonly warningOf: (note: Note) => Warning;
}

export function modelWith<Version extends string, Finish, Tokens, Warning>(
  { version, finishOf, tokensOf, warningOf }: Words<Version, Finish, Tokens, Warning>,
  completions: Completions,
  chain: string,
): Model<Version, Finish, Tokens, Warning> {
  const ending = ({ finish, usage }: Answered) => ({ finishReason: finishOf(finish), usage: tokensOf(usage) });
  return {
    specificationVersion: version,
    provider: "holyfail",
    modelId: chain,
    // Not every tier takes links: the SDK fetches what they lead to.
    supportedUrls: {},
    doGenerate: async (call) => {
      const { outcome, notes, ...answer } = await wholeAnswer(completions, chain, call);
      return { ...answer, ...ending(outcome), warnings: notes.map(warningOf) };
    },
    doStream: async (call) => {
      const stream = await answerStream<ModelPart<Finish, Tokens, Warning>>(completions, chain, call, {
        start: (notes) => ({ type: "stream-start", warnings: notes.map(warningOf) }),
        finish: (outcome) => ({ type: "finish", ...ending(outcome), providerMetadata: trailMetadata(outcome) }),
        broken: () => ({ type: "finish", finishReason: finishOf("error"), usage: tokensOf(null) }),
      });
      return { stream };
    },
  };
}
