import type { WireHabits } from "../config/chain.ts";
import type { ChatRequest, ContentPart, Message, ResponseFormat, Tool, ToolCall, ToolChoice } from "../core/request.ts";
import type { Endpoint } from "./dialect.ts";
import { parseJson } from "./json-reader.ts";
import { budgetOf, effortOf } from "./thinking.ts";
import { strictMessages } from "./turns.ts";

type Body = Record<string, unknown>;

/** What is said in a field of its own, or not said at all: a caller's further parameters cannot change it. */
const OWN_FIELDS = new Set(["model", "messages", "stream", "stream_options"]);
const INCLUDE_USAGE = { include_usage: true } as const;

/** The body of a chat completion. The caller's further parameters (`extra`) are passed on as they are. */
export function openaiBody({ model, habits, capabilities }: Endpoint, request: ChatRequest): Body {
  const body: Body = { model, messages: messagesOf(request, habits) };
  if (request.extra !== undefined) addExtra(body, request.extra);
  if (request.temperature !== undefined) body["temperature"] = request.temperature;
  if (request.topP !== undefined) body["top_p"] = request.topP;
  if (request.tokensMax !== undefined) body[habits.tokensField ?? "max_tokens"] = request.tokensMax;
  if (request.stop !== undefined && request.stop.length > 0) body["stop"] = request.stop;
  if (request.seed !== undefined) body[habits.seedField ?? "seed"] = request.seed;
  if (request.tools !== undefined && request.tools.length > 0) addTools(body, request, request.tools);
  if (request.responseFormat !== undefined) body["response_format"] = formatOf(request.responseFormat);
  if (request.reasoning !== undefined && capabilities.reasoning) addReasoning(body, request.reasoning, habits);
  if (request.stream) {
    body["stream"] = true;
    if (habits.streamOptions !== false) body["stream_options"] = INCLUDE_USAGE;
  }
  if (habits.refuses !== undefined) for (const field of habits.refuses) delete body[field];
  return body;
}

function addExtra(body: Body, extra: NonNullable<ChatRequest["extra"]>): void {
  for (const [name, value] of Object.entries(extra)) if (!OWN_FIELDS.has(name)) body[name] = value;
}

function addTools(body: Body, { toolChoice, parallelToolCalls }: ChatRequest, tools: readonly Tool[]): void {
  body["tools"] = tools.map(({ name, description, parameters, strict }) => ({
    type: "function",
    function: { name, description, parameters, strict },
  }));
  if (toolChoice !== undefined) body["tool_choice"] = choiceOf(toolChoice);
  if (parallelToolCalls !== undefined) body["parallel_tool_calls"] = parallelToolCalls;
}

function choiceOf(choice: ToolChoice): unknown {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };
}

function formatOf(format: ResponseFormat): unknown {
  if (format.type === "json-object") return { type: "json_object" };
  const { name, description, schema, strict } = format;
  return { type: "json_schema", json_schema: { name, description, schema, strict } };
}

function addReasoning(body: Body, reasoning: NonNullable<ChatRequest["reasoning"]>, habits: WireHabits): void {
  const isOff = budgetOf(reasoning) === 0;
  switch (habits.reasoning ?? "effort") {
    case "effort":
      body["reasoning_effort"] = effortOf(reasoning);
      return;
    case "object":
      body["reasoning"] = "effort" in reasoning ? { effort: reasoning.effort } : { max_tokens: reasoning.tokensMax };
      return;
    case "thinking":
      body["thinking"] = { type: isOff ? "disabled" : "enabled" };
      return;
    case "enable-thinking":
      body["enable_thinking"] = !isOff;
      if (!isOff && "tokensMax" in reasoning) body["thinking_budget"] = reasoning.tokensMax;
      return;
  }
}

/** Most conversations are in the provider's own words already, and are sent as they are. */
function messagesOf({ messages }: ChatRequest, habits: WireHabits): readonly unknown[] {
  const spoken = habits.strictTurns === true ? strictMessages(messages) : messages;
  const sent = spoken.every((message) => isPlain(message, habits))
    ? spoken
    : spoken.map((message) => (isPlain(message, habits) ? message : messageOf(message, habits)));
  return habits.prefixFlag === true ? withPrefixFlag(sent, spoken.at(-1)) : sent;
}

function isPlain(message: Message, { systemRole }: WireHabits): boolean {
  if (message.role === "system") return systemRole === undefined;
  if (message.role === "user") return typeof message.content === "string";
  return message.role === "assistant" && message.toolCalls === undefined && message.thoughts === undefined;
}

function messageOf(message: Message, habits: WireHabits): object {
  switch (message.role) {
    case "system":
      return { role: habits.systemRole ?? "system", content: message.content };
    case "user":
      return {
        role: "user",
        content: typeof message.content === "string" ? message.content : message.content.map(partOf),
      };
    case "tool":
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
    case "assistant":
      return assistantOf(message, habits);
  }
}

function partOf(part: ContentPart): object {
  if (part.type === "text") return { type: "text", text: part.text };
  const { image, detail } = part;
  const url = image.kind === "link" ? image.url : `data:${image.mediaType};base64,${image.base64}`;
  return { type: "image_url", image_url: { url, detail } };
}

function assistantOf(message: Extract<Message, { role: "assistant" }>, { thoughtsBack }: WireHabits): object {
  const { content, toolCalls = [], thoughts = [] } = message;
  const sent: Body = { role: "assistant", content: content === "" && toolCalls.length > 0 ? null : content };
  if (toolCalls.length > 0) sent["tool_calls"] = toolCalls.map(callOf);
  if (thoughtsBack === "text" && thoughts.length > 0) {
    sent["reasoning_content"] = thoughts.map(({ text }) => text).join("");
  }
  if (thoughtsBack !== "details") return sent;
  const details = thoughts.flatMap(({ signature }) => {
    const detail = signature?.by === "openai" ? parseJson(signature.value) : undefined;
    return detail === undefined ? [] : [detail];
  });
  if (details.length > 0) sent["reasoning_details"] = details;
  return sent;
}

function callOf({ id, name, arguments: text }: ToolCall): object {
  return { id, type: "function", function: { name, arguments: text === "" ? "{}" : text } };
}

/** A last message of the assistant's is one to be carried on. */
function withPrefixFlag(sent: readonly unknown[], last: Message | undefined): readonly unknown[] {
  if (last?.role !== "assistant" || last.toolCalls !== undefined) return sent;
  return [...sent.slice(0, -1), { role: last.role, content: last.content, prefix: true }];
}
