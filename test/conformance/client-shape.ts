import type { DialectName } from "../../src/config/chain.ts";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";

/** What the tests want of a vendor's own client, whatever the vendor calls it. */
export interface OfficialClient {
  plain(question: Question): Promise<Said>;
  /** Event by event, to the end. */
  streamed(question: Question): Promise<Said>;
  /** The text, by the client's own way of putting a stream together. */
  assembled(question: Question): Promise<string>;
  models(): Promise<readonly string[]>;
  model(id: string): Promise<string>;
}

export interface Question {
  readonly turns: readonly Turn[];
  readonly tokensMax?: number;
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** An answer as the client understood it; null: it said nothing of it. */
export interface Said {
  readonly text: string;
  readonly finish: string | null;
  readonly model: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** How many pieces of text it came in. */
  readonly pieces: number;
}

export interface ClientOptions {
  /** Absent: what the environment says, the key as well. Otherwise the key is any key. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
  /** Default 0: every failure is the client's last word. */
  readonly retriesMax?: number;
  /** What the simulated provider forks its dice by. */
  readonly requestId?: string;
}

export const NOTHING_SAID: Said = {
  text: "",
  finish: null,
  model: null,
  inputTokens: null,
  outputTokens: null,
  pieces: 0,
};

export const DIALECTS = ["openai", "anthropic", "gemini"] as const satisfies readonly DialectName[];

export const MODELS: Readonly<Record<DialectName, string>> = {
  openai: "gpt-4.1",
  anthropic: "claude-sonnet-4-6",
  gemini: "gemini-2.5-flash",
};

export const QUESTION: Question = { turns: [{ role: "user", text: "Why is the sky blue?" }] };

/** The options of OpenAI's and Anthropic's clients, which one generator makes. */
export function generatedClientOptions({ baseUrl, timeoutMs, retriesMax = 0, requestId }: ClientOptions) {
  return {
    maxRetries: retriesMax,
    logLevel: "off" as const,
    ...(baseUrl === undefined ? null : { baseURL: baseUrl, apiKey: "any-key" }),
    ...(timeoutMs === undefined ? null : { timeout: timeoutMs }),
    ...(requestId === undefined ? null : { defaultHeaders: { [REQUEST_ID_HEADER]: requestId } }),
  };
}
