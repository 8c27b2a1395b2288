/** What is asked of a provider beside words, whatever its client calls it. */
export interface Task {
  readonly prompt: string;
  readonly system?: string;
  /** Base64 of a PNG, or a link. */
  readonly images?: readonly string[];
  readonly tools?: readonly TaskTool[];
  readonly choice?: "none" | "required" | { readonly name: string };
  readonly parallel?: false;
  /** A schema, or any object. */
  readonly format?: Readonly<Record<string, unknown>> | "json";
  readonly stops?: readonly string[];
  readonly thinks?: true;
  readonly tokensMax?: number;
  readonly seed?: number;
  readonly topP?: number;
  /** What the model did before, as its client told it, and what its tools said to that, in the order of its calls. */
  readonly after?: { readonly done: Done; readonly results: readonly string[] };
}

export interface TaskTool {
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly type: "object"; readonly [word: string]: unknown };
}

/** An answer as the client understood it. */
export interface Done {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: string | null;
  readonly inputTokens: number | null;
  readonly cachedTokens: number;
  readonly thoughtTokens: number;
  /** The model's turn, as it has to be sent back. */
  readonly turn: unknown;
}

export interface TaskClient {
  plain(task: Task): Promise<Done>;
  /** Put together by the client's own means where it has any. */
  streamed(task: Task): Promise<Done>;
}
