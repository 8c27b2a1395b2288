/** A JSON value that is passed on as it is: a schema, or parameters that only one dialect knows. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A part of what a user says. Images are data of their own (base64, without the `data:` head) or links. */
export type ContentPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly image: ImageSource; readonly detail?: "auto" | "low" | "high" };

export type ImageSource =
  | { readonly kind: "data"; readonly mediaType: string; readonly base64: string }
  | { readonly kind: "link"; readonly url: string };

/** A call that the model asked for. */
export interface ToolCall {
  /** Ties the result to it. Never empty: a dialect makes one up where its provider gives none. */
  readonly id: string;
  readonly name: string;
  /** A JSON text, as the model wrote it; it need not be valid. */
  readonly arguments: string;
  /** What the provider wants to see again with this call; goes back to the same dialect only. */
  readonly signature?: Signature;
}

/** Opaque proof of a model's own thoughts; means nothing to any other dialect than the one that gave it. */
export interface Signature {
  /** The dialect's name. */
  readonly by: string;
  readonly value: string;
}

/** What a model thought before it answered. `redacted`: encrypted thoughts, of which only the signature is there. */
export interface Thought {
  readonly text: string;
  readonly signature?: Signature;
  readonly redacted?: true;
}

/**
 * One message of a conversation. System messages may stand anywhere. A tool's result names the call it answers, which an
 * earlier assistant message has made.
 */
export type Message =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user"; readonly content: string | readonly ContentPart[] }
  | {
      readonly role: "assistant";
      /** Empty where there are only tool calls. */
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[];
      readonly thoughts?: readonly Thought[];
    }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema of an object; left out: the tool takes no arguments. */
  readonly parameters?: JsonRecord;
  /** The arguments are to follow the schema to the letter. */
  readonly strict?: boolean;
}

/** `required`: some tool, whichever; a name: that one. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

export type ResponseFormat =
  | { readonly type: "json-object" }
  | {
      readonly type: "json-schema";
      readonly name: string;
      readonly schema: JsonRecord;
      readonly description?: string;
      readonly strict?: boolean;
    };

export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh";

/** How much a model may think. Where a provider knows only the other measure, its dialect translates. */
export type Reasoning = { readonly effort: ReasoningEffort } | { readonly tokensMax: number };

/** What a caller asks of a chain; the same for every tier. Dialects turn it into each provider's own words. */
export interface ChatRequest {
  /** Unique within a run, printable ASCII without spaces. It travels in a header, so that simulators can fork by it. */
  readonly id: string;
  readonly messages: readonly Message[];
  readonly temperature?: number;
  readonly topP?: number;
  readonly tokensMax?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  /** False: at most one tool call in an answer. */
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: Reasoning;
  /** Parameters that only the OpenAI dialect knows: they are passed on to it unchanged, under their own names. */
  readonly extra?: JsonRecord;
  readonly stream: boolean;
}

/** The words of a message, images left out. */
export function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  let text = "";
  for (const part of content) if (part.type === "text") text += part.text;
  return text;
}

/** Whether the caller wants to see the model think: then thoughts are part of the answer, and are streamed as they come. */
export function asksForThoughts({ reasoning }: ChatRequest): boolean {
  return reasoning !== undefined && !("effort" in reasoning && reasoning.effort === "none");
}
