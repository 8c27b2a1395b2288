import type { ChatRequest, ContentPart, Tool, ToolChoice } from "../core/request.ts";
import type { Endpoint } from "./dialect.ts";
import { thinkingOf } from "./anthropic-thinking.ts";
import { inputOf } from "./call-input.ts";
import { isSaying, turnsOf, type AssistantMessage, type Turn, type UserSideMessage } from "./turns.ts";

type Body = Record<string, unknown>;

/** The Messages API demands a limit; this one is within what every model that it serves allows. */
const TOKENS_MAX_DEFAULT = 4096;
/** The scale ends here, while OpenAI's and Gemini's end at 2: a hotter request must not fail for that on a fallback. */
const TEMPERATURE_MAX = 1;

/**
 * A tool whose input is the answer: there is no other way to ask for JSON of any shape. Answers read the name, and give its
 * input out as text.
 */
export const JSON_TOOL = "holyfail_json";

/** The body of a message. What it has no word for, such as a seed, is left out. */
export function anthropicBody({ model, capabilities }: Endpoint, request: ChatRequest): Body {
  const { system, turns } = turnsOf(request.messages);
  const thinking = capabilities.reasoning ? thinkingOf(model, request, turns, TOKENS_MAX_DEFAULT) : null;
  const body: Body = {
    model,
    max_tokens: thinking?.tokensMax ?? request.tokensMax ?? TOKENS_MAX_DEFAULT,
    messages: turns.map(messageOf),
  };
  if (system !== null) body["system"] = system;
  if (thinking !== null) body["thinking"] = thinking.thinking;
  // A model that thinks takes neither.
  if (thinking === null && request.temperature !== undefined) {
    body["temperature"] = Math.min(request.temperature, TEMPERATURE_MAX);
  }
  if (thinking === null && request.topP !== undefined) body["top_p"] = request.topP;
  if (request.stop !== undefined && request.stop.length > 0) body["stop_sequences"] = request.stop;
  addTools(body, request);
  const outputConfig = outputConfigOf(request, thinking?.effort);
  if (outputConfig !== null) body["output_config"] = outputConfig;
  if (request.stream) body["stream"] = true;
  return body;
}

function addTools(body: Body, request: ChatRequest): void {
  const { tools = [], toolChoice, parallelToolCalls } = request;
  if (request.responseFormat?.type === "json-object") {
    body["tools"] = [{ name: JSON_TOOL, description: "Gives the answer, as JSON.", input_schema: ANY_OBJECT }];
    body["tool_choice"] = { type: "tool", name: JSON_TOOL };
  } else if (tools.length > 0) {
    body["tools"] = tools.map(toolOf);
    if (toolChoice !== undefined || parallelToolCalls === false) {
      body["tool_choice"] = choiceOf(toolChoice ?? "auto", parallelToolCalls === false);
    }
  }
}

const ANY_OBJECT = { type: "object" } as const;

function toolOf({ name, description, parameters, strict }: Tool): object {
  return { name, description, input_schema: { type: "object", properties: {}, ...parameters }, strict };
}

function choiceOf(choice: ToolChoice, oneAtMost: boolean): object {
  const single = oneAtMost ? { disable_parallel_tool_use: true } : {};
  if (choice === "none") return { type: "none" };
  if (typeof choice !== "string") return { type: "tool", name: choice.name, ...single };
  return { type: choice === "required" ? "any" : "auto", ...single };
}

function outputConfigOf({ responseFormat }: ChatRequest, effort: string | undefined): object | null {
  const format =
    responseFormat?.type === "json-schema" ? { type: "json_schema", schema: responseFormat.schema } : undefined;
  return effort === undefined && format === undefined ? null : { effort, format };
}

function messageOf(turn: Turn): object {
  const content = turn.role === "user" ? userBlocks(turn.said) : turn.said.flatMap(assistantBlocks);
  const [only] = content;
  const isText = content.length === 1 && only?.type === "text";
  return { role: turn.role, content: isText ? only.text : content };
}

type Block = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Results come before anything else that the user says: the API wants them right behind the calls. */
function userBlocks(said: readonly UserSideMessage[]): Block[] {
  const results: Block[] = [];
  const rest: Block[] = [];
  for (const message of said) {
    if (message.role === "tool") {
      results.push({ type: "tool_result", tool_use_id: message.toolCallId, content: message.content });
    } else if (typeof message.content === "string") {
      rest.push({ type: "text", text: message.content });
    } else {
      for (const part of message.content) if (isSaying(part)) rest.push(partOf(part));
    }
  }
  return results.length === 0 ? rest : [...results, ...rest];
}

function partOf(part: ContentPart): Block {
  if (part.type === "text") return { type: "text", text: part.text };
  const { image } = part;
  if (image.kind === "link") return { type: "image", source: { type: "url", url: image.url } };
  return { type: "image", source: { type: "base64", media_type: image.mediaType, data: image.base64 } };
}

/** Thoughts are given back only where they are Anthropic's own: it checks their signatures. */
function assistantBlocks({ content, toolCalls = [], thoughts = [] }: AssistantMessage): Block[] {
  const blocks: Block[] = [];
  for (const { text, signature, redacted } of thoughts) {
    if (signature?.by !== "anthropic") continue;
    if (redacted === true) blocks.push({ type: "redacted_thinking", data: signature.value });
    else blocks.push({ type: "thinking", thinking: text, signature: signature.value });
  }
  if (content !== "") blocks.push({ type: "text", text: content });
  for (const call of toolCalls) blocks.push({ type: "tool_use", id: call.id, name: call.name, input: inputOf(call) });
  return blocks;
}

/** What this dialect cannot say at all. */
export function anthropicUnable({ responseFormat, tools = [] }: ChatRequest): string | null {
  return responseFormat?.type === "json-object" && tools.length > 0
    ? "Anthropic has no JSON mode beside tools; a JSON Schema can be asked for"
    : null;
}
