import type { ReasoningEffort } from "../core/request.ts";
import type { FunctionCall, ReasoningDetail } from "./completion.ts";

/** Requests in OpenAI's words. What is not named here is passed on to tiers of the OpenAI dialect as it is. */
export interface ChatCompletionParams {
  /** "auto" (the default chain), or the name of a chain. Default: "auto". */
  readonly model?: string;
  readonly messages: readonly MessageParam[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean } | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly seed?: number | null;
  readonly tools?: readonly ToolParam[];
  readonly tool_choice?:
    "auto" | "none" | "required" | { readonly type: "function"; readonly function: { readonly name: string } };
  readonly parallel_tool_calls?: boolean;
  readonly response_format?: ResponseFormatParam;
  readonly reasoning_effort?: ReasoningEffort | null;
  /** As OpenRouter has it. */
  readonly reasoning?: { readonly effort: ReasoningEffort } | { readonly max_tokens: number };
  /** As Anthropic has it. */
  readonly thinking?: { readonly type: "enabled"; readonly budget_tokens?: number } | { readonly type: "disabled" };
  readonly [parameter: string]: unknown;
}

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

export interface ImagePart {
  readonly type: "image_url";
  /** A link, or a data URL: `data:image/png;base64,...`. */
  readonly image_url: { readonly url: string; readonly detail?: "auto" | "low" | "high" };
}

export type MessageParam =
  | { readonly role: "system" | "developer"; readonly content: string | readonly TextPart[] }
  | { readonly role: "user"; readonly content: string | readonly (TextPart | ImagePart)[] }
  | {
      readonly role: "assistant";
      readonly content?: string | readonly TextPart[] | null;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly FunctionCall[];
      readonly reasoning_content?: string;
      readonly reasoning_details?: readonly ReasoningDetail[];
    }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string | readonly TextPart[] };

export interface ToolParam {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string;
    /** A JSON Schema of an object. */
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly strict?: boolean | null;
  };
}

export type ResponseFormatParam =
  | { readonly type: "text" }
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly json_schema: {
        readonly name: string;
        readonly schema?: Readonly<Record<string, unknown>>;
        readonly description?: string;
        readonly strict?: boolean | null;
      };
    };
