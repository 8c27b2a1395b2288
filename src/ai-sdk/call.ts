/**
 * What the AI SDK asks of a language model: what specification versions 2 and 3 have in common, and what either adds. It is
 * written down here so that the types need no package of the SDK's, of which there is another one for each version.
 */
export interface ModelCall {
  readonly prompt: readonly PromptMessage[];
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly responseFormat?:
    | { readonly type: "text" }
    | {
        readonly type: "json";
        readonly schema?: object | boolean | undefined;
        readonly name?: string | undefined;
        readonly description?: string | undefined;
      }
    | undefined;
  readonly seed?: number | undefined;
  readonly tools?: readonly GivenTool[] | undefined;
  readonly toolChoice?:
    { readonly type: "auto" | "none" | "required" } | { readonly type: "tool"; readonly toolName: string } | undefined;
  readonly includeRawChunks?: boolean | undefined;
  readonly abortSignal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly providerOptions?: ProviderOptions | undefined;
}

/** By the provider's name; ours are under `holyfail`. */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface WithOptions {
  readonly providerOptions?: ProviderOptions | undefined;
}

export type PromptMessage =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user"; readonly content: readonly UserPart[] }
  | { readonly role: "assistant"; readonly content: readonly AssistantPart[] }
  | { readonly role: "tool"; readonly content: readonly ToolPart[] };

export type UserPart = { readonly type: "text"; readonly text: string } | FilePart;

export interface FilePart {
  readonly type: "file";
  /** Bytes, base64, or a link. */
  readonly data: string | Uint8Array | URL;
  readonly mediaType: string;
  readonly filename?: string | undefined;
}

export type AssistantPart =
  | { readonly type: "text"; readonly text: string }
  | ({ readonly type: "reasoning"; readonly text: string } & WithOptions)
  | CalledTool
  | { readonly type: "file" }
  | { readonly type: "tool-result" };

export interface CalledTool extends WithOptions {
  readonly type: "tool-call";
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
  readonly providerExecuted?: boolean | undefined;
}

export type ToolPart = ToolResult | { readonly type: "tool-approval-response" };

export interface ToolResult {
  readonly type: "tool-result";
  readonly toolCallId: string;
  readonly toolName: string;
  readonly output: ToolOutput;
}

export type ToolOutput =
  | { readonly type: "text" | "error-text"; readonly value: string }
  | { readonly type: "json" | "error-json"; readonly value: unknown }
  | { readonly type: "execution-denied"; readonly reason?: string | undefined }
  | { readonly type: "content"; readonly value: readonly OutputPart[] };

export type OutputPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "media" | "image-data" | "file-data"; readonly data: string; readonly mediaType: string }
  | { readonly type: "image-url"; readonly url: string }
  | { readonly type: "file-url"; readonly url: string; readonly mediaType?: string | undefined }
  | { readonly type: "file-id" | "image-file-id" | "custom" };

export type GivenTool = FunctionTool | ForeignTool;

export interface FunctionTool {
  readonly type: "function";
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: object | boolean;
  readonly strict?: boolean | undefined;
}

/** A tool that one vendor runs itself. */
export interface ForeignTool {
  readonly type: "provider" | "provider-defined";
  readonly id: string;
  readonly name: string;
}
