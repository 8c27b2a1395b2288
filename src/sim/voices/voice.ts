import type { DialectName } from "../../config/chain.ts";
import type { ErrorCause, ErrorContext } from "./error-cause.ts";
import type { Shown, Wishes } from "./wishes.ts";

/** One provider format, spoken from the provider's side. Written independently of the dialects, so that each checks the other. */
export interface Voice {
  readonly name: DialectName;
  /** Whether a request to this path (without query) is meant for this voice: any base path is accepted before it. */
  hears(method: string, path: string): boolean;
  /** Reads a request as strictly as the provider does; a complaint is the provider's own 4xx. */
  read(request: HeardRequest, rules?: ReadingRules): Ask | Complaint;
  /**
   * Answers `GET .../models`, which SDKs and health probes ask for, and `GET .../models/ID`. Any model is served, listed
   * or not.
   */
  listModels(request: HeardRequest, models: readonly string[], rules?: ReadingRules): ModelList | Complaint;
  /** What the provider says where there is nothing at this address, or not for this method. */
  nothingHere(request: HeardRequest): Complaint;
  /** The whole answer: a JSON body. */
  whole(answer: Answer): string;
  /** The pieces of a streamed answer, each one or more whole server-sent events, ready to be put on the wire. */
  stream(answer: Answer): StreamScript;
  /** An error in the provider's own words. */
  error(cause: ErrorCause): Complaint;
  /** The same as a piece of a stream that has begun, which it ends. */
  errorEvent(cause: ErrorCause): string;
  /** What it says to a prompt that its filter does not let through; null: it answers, and the answer (`blocked`) says so. */
  blocked(context: ErrorContext): Complaint | null;
  /** Headers the provider sends with every answer (request id, rate-limit state). */
  headers(context: HeaderContext): Readonly<Record<string, string>>;
}

export interface HeaderContext {
  readonly requestId: string;
  readonly contentType: string;
  readonly nowMs: number;
  /** Null: the request does not count, and nothing is said of limits. */
  readonly allowance: Allowance | null;
}

/** What was let in over the last minute, the request in question included. */
export interface Allowance {
  /** Null: no limit is set. */
  readonly requestsPerMinute: number | null;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  /** After the "?", or empty. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReadingRules {
  /** False for a provider that asks for no key, such as a local model. Default true; any non-empty key is accepted. */
  readonly needsKey: boolean;
}

/** What a voice understood of a request. */
export interface Ask {
  readonly ok: true;
  readonly model: string;
  readonly stream: boolean;
  /** OpenAI's `stream_options.include_usage`; the other providers always report it. */
  readonly streamUsage: boolean;
  /** About four characters a token. */
  readonly inputTokens: number;
  readonly tokensMax: number | null;
  /** The last user message, for answers that refer to it. */
  readonly prompt: string;
  /** The words of the assistant's that the conversation ends with; null: it ends with others. */
  readonly prefill: Prefill | null;
  /** Gemini without `alt=sse`: the stream is one JSON array instead of events. Pass it on to Answer and ErrorCause. */
  readonly arrayStream?: boolean;
  /** Absent: nothing but words is asked for. */
  readonly wishes?: Wishes;
  /** A prompt long enough to be kept for the next one that begins alike; absent: it is not. */
  readonly cacheable?: CacheablePrompt;
}

export interface CacheablePrompt {
  /** All that was said, in order. */
  readonly text: string;
  /** Whether the provider counts what it writes into its cache, as well as what it reads from it. */
  readonly countsWrites: boolean;
}

export interface Prefill {
  readonly text: string;
  /** Whether the answer goes on from there, rather than being a new one. */
  readonly carriedOn: boolean;
}

/** The models of a provider, in its own JSON. */
export interface ModelList {
  readonly ok: true;
  readonly body: string;
}

export interface Complaint {
  readonly ok: false;
  readonly status: number;
  /** All of them, content-type and request id included: they are not to be mixed with those of `Voice.headers`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly text: AnswerText;
  readonly inputTokens: number;
  /** As reported; those of the text, unless the provider counts wrongly. */
  readonly outputTokens: number;
  /** filtered: what was being said was withheld from there on. blocked: the prompt was, so that nothing is said. */
  readonly finish: "stop" | "length" | "filtered" | "blocked" | "calls";
  /** Of the input tokens those that were known from another prompt, and those that are known from now on. Default: none. */
  readonly cached?: { readonly readTokens: number; readonly writtenTokens: number };
  /** Which of the words that were to end the answer did so. */
  readonly stoppedBy?: string;
  readonly createdAtMs: number;
  readonly streamUsage: boolean;
  readonly arrayStream?: boolean;
  /** What a stream fails to say at its end: that it is over, or why the model stopped. Default: nothing. */
  readonly lacks?: "end-marker" | "finish" | "nothing";
}

export interface AnswerText {
  /** How many there are; 0: an answer without content. */
  readonly tokens: number;
  /** One of them, counted from 0. */
  token(index: number): string;
  /** All of them together as a JSON string literal. */
  literal(): string;
  /** What the tokens are, one part after the other; absent: words. */
  readonly parts?: readonly AnswerPart[];
}

/** A part of what a model says that is not all words. None is without tokens. */
export type AnswerPart =
  | { readonly kind: "words"; readonly tokens: readonly string[] }
  | { readonly kind: "thoughts"; readonly tokens: readonly string[]; readonly shown: Shown }
  /** The tokens are those of its arguments, which are JSON. */
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly tokens: readonly string[] };

/** One script serves one answer: `token` may count what it was given. */
export interface StreamScript {
  readonly contentType: string;
  readonly opening: readonly string[];
  /** The piece for the next token; called once for each, in order. */
  token(text: string): string;
  readonly closing: readonly string[];
}
