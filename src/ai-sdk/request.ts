import type { ChatRequest, JsonRecord, ResponseFormat, Tool, ToolChoice } from "../core/request.ts";
import type { ForeignTool, FunctionTool, ModelCall } from "./call.ts";
import type { ReadOptions } from "./holyfail-options.ts";
import type { Note, TakeNote } from "./notes.ts";
import { messagesOf } from "./prompt.ts";
import { isStrict } from "./strict-schema.ts";

export interface ReadCall {
  readonly request: Omit<ChatRequest, "id">;
  /** What of it is not done as asked. */
  readonly notes: readonly Note[];
}

/** The name of a schema that has none; some providers want one. */
const SCHEMA_NAME_DEFAULT = "response";

/**
 * A call of the SDK's as what a chain is asked.
 *
 * @throws UnsupportedByChains for a prompt that no tier could be given
 */
export function requestOf(call: ModelCall, options: ReadOptions, stream: boolean): ReadCall {
  const notes: Note[] = [];
  const note: TakeNote = (taken) => void notes.push(taken);
  const { reasoning, parallelToolCalls } = options;
  const messages = messagesOf(call.prompt, note);
  const tools = toolsOf(call, note);
  const extra = extraOf(call, options.extra);
  noteUnsupported(call, note);
  const { temperature, topP, maxOutputTokens, stopSequences = [], seed } = call;
  const choice = tools.length === 0 ? undefined : choiceOf(call);
  const responseFormat = formatOf(call, options.strictJsonSchema);
  const request: Omit<ChatRequest, "id"> = {
    messages,
    stream,
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { tokensMax: maxOutputTokens }),
    ...(stopSequences.length === 0 ? {} : { stop: stopSequences }),
    ...(seed === undefined ? {} : { seed }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { toolChoice: choice }),
    ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
    ...(responseFormat === null ? {} : { responseFormat }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(extra === null ? {} : { extra }),
  };
  return { request, notes };
}

function toolsOf({ tools = [] }: ModelCall, note: TakeNote): readonly Tool[] {
  return tools.flatMap((tool) => {
    if (isFunction(tool)) return [toolOf(tool)];
    note({ about: "tool", tool: tool.id, details: "a tool that one vendor runs itself cannot be asked of a chain" });
    return [];
  });
}

function isFunction(tool: FunctionTool | ForeignTool): tool is FunctionTool {
  return tool.type === "function";
}

function toolOf({ name, description, inputSchema, strict }: FunctionTool): Tool {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(typeof inputSchema === "object" ? { parameters: { ...inputSchema } } : {}),
    ...(strict === undefined ? {} : { strict }),
  };
}

function choiceOf({ toolChoice }: ModelCall): ToolChoice | undefined {
  return toolChoice?.type === "tool" ? { name: toolChoice.toolName } : toolChoice?.type;
}

function formatOf({ responseFormat }: ModelCall, strictWanted: boolean | undefined): ResponseFormat | null {
  if (responseFormat === undefined || responseFormat.type === "text") return null;
  // A schema may also be `true`, which any answer fits.
  if (typeof responseFormat.schema !== "object") return { type: "json-object" };
  const schema: JsonRecord = { ...responseFormat.schema };
  const { name = SCHEMA_NAME_DEFAULT, description } = responseFormat;
  const format = { type: "json-schema", name, schema, strict: strictWanted ?? isStrict(schema) } as const;
  return description === undefined ? format : { ...format, description };
}

function extraOf({ presencePenalty, frequencyPenalty }: ModelCall, extra: JsonRecord): JsonRecord | null {
  const all = {
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
    ...extra,
  };
  return Object.keys(all).length === 0 ? null : all;
}

function noteUnsupported(call: ModelCall, note: TakeNote): void {
  const { topK, presencePenalty, frequencyPenalty, includeRawChunks, headers = {} } = call;
  if (topK !== undefined)
    note({ about: "setting", setting: "topK", details: "not every dialect has it, so no tier is sent it" });
  const penalties = { presencePenalty, frequencyPenalty };
  for (const [setting, value] of Object.entries(penalties)) {
    if (value === undefined || value === 0) continue;
    note({ about: "other", message: `${setting} reaches those tiers only that speak OpenAI's format` });
  }
  if (includeRawChunks === true)
    note({ about: "setting", setting: "includeRawChunks", details: "a chain's chunks come from different providers" });
  // The SDK says by this one who it is, in every call.
  const own = Object.keys(headers).filter((name) => headers[name] !== undefined && name.toLowerCase() !== "user-agent");
  if (own.length > 0)
    note({ about: "setting", setting: "headers", details: "they would go to every provider of the chain" });
}
