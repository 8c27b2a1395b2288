import { unfitIn } from "./anthropic-format.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { NO_WISHES, type OfferedTool, type Wishes } from "./wishes.ts";

const TOOL_FIELDS: ReadonlySet<string> = new Set(
  (
    "type name description input_schema cache_control strict defer_loading allowed_callers input_examples " +
    "eager_input_streaming"
  ).split(" "),
);
const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const CHOICES = "'auto', 'any', 'tool', 'none'";

/** The tools of a request, and which of them it wants to see called; or a complaint. */
export function readTools(body: JsonObject): Pick<Wishes, "tools" | "choice" | "parallel"> | string {
  const { tools, tool_choice: choice } = body;
  if (tools === undefined && choice === undefined) return NO_WISHES;
  if (tools !== undefined && !isList(tools)) return "tools: Input should be a valid list";
  const offered: OfferedTool[] = [];
  for (const [index, tool] of (tools ?? []).entries()) {
    const read = readTool(tool, `tools.${index}`);
    if (typeof read === "string") return read;
    if (read !== null) offered.push(read);
  }
  if (new Set(offered.map(({ name }) => name)).size < offered.length) return "tools: Tool names must be unique.";
  if (choice === undefined) return { ...NO_WISHES, tools: offered };
  if (!isObject(choice)) return "tool_choice: Input should be a valid dictionary or object to extract fields from";
  const chosen = readChoice(choice, offered);
  if ("complaint" in chosen) return chosen.complaint;
  const { disable_parallel_tool_use: single } = choice;
  if (single !== undefined && typeof single !== "boolean") {
    return `tool_choice.${inWords(choice["type"])}.disable_parallel_tool_use: Input should be a valid boolean`;
  }
  if ((tools ?? []).length === 0) return "tool_choice may only be specified while providing tools.";
  return { tools: offered, choice: chosen.choice, parallel: single !== true };
}

/** Null: one of the provider's own, which is not called here. */
function readTool(tool: unknown, at: string): OfferedTool | null | string {
  if (!isObject(tool)) return `${at}: Input should be a valid dictionary or object to extract fields from`;
  const { type, name, description, input_schema: schema } = tool;
  if (type !== undefined && type !== null && type !== "custom") return null;
  const place = `${at}.custom`;
  for (const field in tool) if (!TOOL_FIELDS.has(field)) return `${place}.${field}: Extra inputs are not permitted`;
  if (name === undefined) return `${place}.name: Field required`;
  if (typeof name !== "string" || !NAME.test(name)) {
    return `${place}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  }
  if (description !== undefined && typeof description !== "string") {
    return `${place}.description: Input should be a valid string`;
  }
  if (schema === undefined) return `${place}.input_schema: Field required`;
  if (!isObject(schema)) return `${place}.input_schema: Input should be a valid dictionary`;
  if (schema["type"] === undefined) return `${place}.input_schema.type: Field required`;
  if (schema["type"] !== "object") return `${place}.input_schema.type: Input should be 'object'`;
  const unfit = tool["strict"] === true ? unfitIn(schema) : null;
  return unfit === null ? { name, schema } : `${place}.input_schema: ${unfit}`;
}

function readChoice(
  choice: JsonObject,
  tools: readonly OfferedTool[],
): { readonly choice: Wishes["choice"] } | { readonly complaint: string } {
  const { type, name } = choice;
  switch (type) {
    case "auto":
    case "none":
      return { choice: type };
    case "any":
      return { choice: "required" };
    case "tool":
      if (typeof name !== "string") return { complaint: "tool_choice.tool.name: Field required" };
      if (tools.some((tool) => tool.name === name)) return { choice: [name] };
      return { complaint: `tool_choice: Tool '${name}' not found in provided tools` };
    default:
      return {
        complaint: `tool_choice: Input tag '${inWords(type)}' found using 'type' does not match any of the expected tags: ${CHOICES}`,
      };
  }
}
