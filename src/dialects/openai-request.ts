import type { ChatRequest, JsonRecord, Reasoning, ResponseFormat, Tool, ToolChoice } from "../core/request.ts";
import type { WireHabits } from "../config/chain.ts";
import type { Endpoint } from "./dialect.ts";
import { names } from "./model-names.ts";
import { openaiMessages } from "./openai-messages.ts";
import { budgetOf, budgetWithin, effortOf, nearestEffort } from "./thinking.ts";

/** A request's body for chat completions. What a provider's habits change is changed here and in the messages. */
export function openaiBody({ model, habits, capabilities }: Endpoint, request: ChatRequest): Record<string, unknown> {
  const body: Record<string, unknown> = { model, messages: openaiMessages(request, habits, model) };
  if (habits.samples === undefined || names(habits.samples, model)) {
    if (request.temperature !== undefined) body["temperature"] = request.temperature;
    if (request.topP !== undefined) body["top_p"] = request.topP;
  }
  if (request.tokensMax !== undefined) body[habits.tokensField ?? "max_tokens"] = request.tokensMax;
  if (request.stop !== undefined && request.stop.length > 0) body["stop"] = request.stop;
  if (request.seed !== undefined) body[habits.seedField ?? "seed"] = request.seed;
  if (request.tools !== undefined && request.tools.length > 0) addTools(body, request, request.tools);
  if (request.responseFormat !== undefined) body["response_format"] = formatOf(request.responseFormat);
  if (request.reasoning !== undefined && capabilities.reasoning) {
    addReasoning(body, request, request.reasoning, habits, model);
  }
  if (request.stream) {
    body["stream"] = true;
    if (habits.streamOptions !== false) body["stream_options"] = INCLUDE_USAGE;
  }
  if (request.extra !== undefined) addExtra(body, request.extra);
  if (habits.refuses !== undefined) for (const field of habits.refuses) delete body[field];
  return body;
}

const INCLUDE_USAGE = { include_usage: true } as const;

function addTools(body: Record<string, unknown>, request: ChatRequest, tools: readonly Tool[]): void {
  body["tools"] = tools.map(({ name, description, parameters, strict }) => ({
    type: "function",
    function: { name, description, parameters, strict },
  }));
  if (request.toolChoice !== undefined) body["tool_choice"] = choiceOf(request.toolChoice);
  if (request.parallelToolCalls !== undefined) body["parallel_tool_calls"] = request.parallelToolCalls;
}

function choiceOf(choice: ToolChoice): unknown {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };
}

function formatOf(format: ResponseFormat): unknown {
  if (format.type === "json-object") return { type: "json_object" };
  const { name, description, schema, strict } = format;
  return { type: "json_schema", json_schema: { name, description, schema, strict } };
}

function addReasoning(
  body: Record<string, unknown>,
  { tokensMax }: ChatRequest,
  reasoning: Reasoning,
  habits: WireHabits,
  model: string,
): void {
  const wanted = effortOf(reasoning);
  const rule = habits.efforts?.find(({ models }) => names(models, model));
  const effort = rule === undefined ? wanted : nearestEffort(wanted, rule.known);
  const budget = Math.max(0, budgetWithin(budgetOf(reasoning), tokensMax));
  const thinks = wanted !== "none";
  switch (habits.reasoningField ?? "reasoning_effort") {
    case "reasoning_effort":
      body["reasoning_effort"] = effort;
      return;
    case "reasoning":
      body["reasoning"] = "tokensMax" in reasoning && budget > 0 ? { max_tokens: budget } : { effort };
      return;
    case "thinking":
      body["thinking"] = { type: thinks ? "enabled" : "disabled" };
      return;
    case "enable_thinking":
      body["enable_thinking"] = thinks;
      if (thinks && "tokensMax" in reasoning) body["thinking_budget"] = budget;
      return;
  }
}

/** Whatever else the caller gave, under its own name; it never takes the place of what is ours to say. */
function addExtra(body: Record<string, unknown>, extra: JsonRecord): void {
  for (const name in extra) {
    if (!OURS.has(name) && !Object.hasOwn(body, name)) body[name] = extra[name];
  }
}

/** The last one would not be a parameter, but the body's prototype. */
const OURS: ReadonlySet<string> = new Set(["model", "messages", "stream", "stream_options", "__proto__"]);
