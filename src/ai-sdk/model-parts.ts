/** What a model of the AI SDK gives back: of the SDK's types those members that a chain's answers have. */

export type Json = null | string | number | boolean | Json[] | { [name: string]: Json };

/** By the provider's name; ours is under `holyfail`. */
export type Metadata = Record<string, Record<string, Json>>;

export type AnswerContent =
  { type: "text"; text: string } | { type: "reasoning"; text: string; providerMetadata?: Metadata } | AnsweredCall;

export interface AnsweredCall {
  type: "tool-call";
  toolCallId: string;
  toolName: string;
  /** JSON, as the model wrote it. */
  input: string;
  providerMetadata?: Metadata;
}

export interface ResponseFacts {
  id: string;
  timestamp: Date;
  modelId: string;
}

export type Finish = "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other";

/** The parts of a stream that both specification versions write alike. */
export type CommonPart =
  | { type: "text-start" | "text-end" | "reasoning-start"; id: string }
  | { type: "text-delta" | "reasoning-delta" | "tool-input-delta"; id: string; delta: string }
  | { type: "reasoning-end"; id: string; providerMetadata?: Metadata }
  | { type: "tool-input-start"; id: string; toolName: string }
  | { type: "tool-input-end"; id: string }
  | AnsweredCall
  | ({ type: "response-metadata" } & ResponseFacts)
  | { type: "error"; error: unknown };
