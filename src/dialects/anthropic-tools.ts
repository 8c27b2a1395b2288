import type { ChatRequest, Tool, ToolChoice } from "../core/request.ts";
import { closedSchema } from "./closed-schema.ts";
import type { Endpoint } from "./dialect.ts";
import type { Turn } from "./turns.ts";

/** The tool that is forced on a model that is to answer in JSON without a schema; its input is the answer. */
export const JSON_ANSWER = "holyfail_json_answer";

const JSON_TOOLS = {
  tools: [
    {
      name: JSON_ANSWER,
      description: "Give the whole answer here: its fields are the fields of this tool's input.",
      input_schema: { type: "object" },
    },
  ],
  tool_choice: { type: "tool", name: JSON_ANSWER, disable_parallel_tool_use: true },
} as const;

/** The tools of a request, and how the model is to choose among them. */
export function anthropicTools(
  { capabilities }: Endpoint,
  request: ChatRequest,
  turns: readonly Turn[],
): Readonly<Record<string, unknown>> | null {
  if (request.responseFormat?.type === "json-object") return JSON_TOOLS;
  const { tools } = request;
  if (tools === undefined || tools.length === 0) return formerTools(turns);
  const choice = choiceOf(request.toolChoice, request.parallelToolCalls);
  // The guarantee of `strict` is made by the same means as that of a schema.
  const list = tools.map((tool) => toolOf(tool, capabilities.json_schema));
  return choice === null ? { tools: list } : { tools: list, tool_choice: choice };
}

/** Whether a model has to call a tool; then it may not think. */
export function forcesTool({ responseFormat, tools, toolChoice }: ChatRequest): boolean {
  if (responseFormat?.type === "json-object") return true;
  if (tools === undefined || tools.length === 0) return false;
  return toolChoice === "required" || typeof toolChoice === "object";
}

/** A conversation with calls in it is refused without their tools, even if no more may be called. */
function formerTools(turns: readonly Turn[]): Readonly<Record<string, unknown>> | null {
  const called = new Set<string>();
  for (const { role, parts } of turns) {
    if (role === "assistant") for (const part of parts) if (part.type === "call") called.add(part.call.name);
  }
  if (called.size === 0) return null;
  const tools = Array.from(called, (name) => ({ name, input_schema: { type: "object" } }));
  return { tools, tool_choice: { type: "none" } };
}

function toolOf({ name, description, parameters, strict }: Tool, mayBeStrict: boolean): unknown {
  const schema = { type: "object", ...parameters };
  const isStrict = mayBeStrict && strict === true;
  return {
    name,
    description,
    input_schema: isStrict ? closedSchema(schema) : schema,
    strict: mayBeStrict ? strict : undefined,
  };
}

function choiceOf(choice: ToolChoice | undefined, parallel: boolean | undefined): unknown {
  const alone = parallel === false ? { disable_parallel_tool_use: true } : null;
  if (choice === undefined) return alone === null ? null : { type: "auto", ...alone };
  if (typeof choice === "object") return { type: "tool", name: choice.name, ...alone };
  switch (choice) {
    case "auto":
      return { type: "auto", ...alone };
    case "required":
      return { type: "any", ...alone };
    case "none":
      return { type: "none" };
  }
}
