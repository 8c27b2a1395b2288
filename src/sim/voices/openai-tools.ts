import { emptyList, missing, tooLongList, tooLongText, type Wrong, wrongType, wrongValue } from "./openai-reject.ts";
import { looseIn } from "./openai-strict.ts";
import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import { NO_WISHES, type OfferedTool, type Wishes } from "./wishes.ts";

const TOOLS_MAX = 128;
const NAME_LENGTH_MAX = 64;
const CHOICES = ["none", "auto", "required"];

type Chosen = Pick<Wishes, "tools" | "choice" | "parallel">;

/** The tools of a request, and which of them it wants to see called. */
export function readTools(body: JsonObject): Chosen | { readonly wrong: Wrong } {
  const tools = body["tools"] ?? null;
  const choice = body["tool_choice"] ?? null;
  const parallel = body["parallel_tool_calls"] ?? null;
  if (tools === null) {
    if (choice !== null) return { wrong: onlyWithTools("tool_choice") };
    return parallel === null ? NO_WISHES : { wrong: onlyWithTools("parallel_tool_calls") };
  }
  if (!isList(tools)) return { wrong: wrongType("tools", "an array of objects", tools) };
  if (tools.length === 0) return { wrong: emptyList("tools") };
  if (tools.length > TOOLS_MAX) return { wrong: tooLongList("tools", TOOLS_MAX, tools.length) };
  if (parallel !== null && typeof parallel !== "boolean") {
    return { wrong: wrongType("parallel_tool_calls", "a boolean", parallel) };
  }
  const offered: OfferedTool[] = [];
  for (const [index, tool] of tools.entries()) {
    const read = readTool(tool, `tools[${index}]`);
    if ("wrong" in read) return read;
    offered.push(read);
  }
  const chosen = readChoice(choice, offered);
  if (typeof chosen === "object" && "wrong" in chosen) return chosen;
  return { tools: offered, choice: chosen, parallel: parallel !== false };
}

function onlyWithTools(param: string): Wrong {
  const message = `Invalid value for '${param}': '${param}' is only allowed when 'tools' are specified.`;
  return { message, param, code: null };
}

function readTool(tool: unknown, at: string): OfferedTool | { readonly wrong: Wrong } {
  if (!isObject(tool)) return { wrong: wrongType(at, "an object", tool) };
  if (tool["type"] === undefined) return { wrong: missing(`${at}.type`) };
  if (tool["type"] !== "function") return { wrong: wrongValue(`${at}.type`, tool["type"], ["function", "custom"]) };
  const offered = tool["function"];
  if (offered === undefined) return { wrong: missing(`${at}.function`) };
  if (!isObject(offered)) return { wrong: wrongType(`${at}.function`, "an object", offered) };
  const { name, description, strict } = offered;
  const misnamed = nameComplaint(name, `${at}.function.name`);
  if (misnamed !== null) return { wrong: misnamed };
  if (description !== undefined && typeof description !== "string") {
    return { wrong: wrongType(`${at}.function.description`, "a string", description) };
  }
  const schema = offered["parameters"] ?? { type: "object", properties: {} };
  if (!isObject(schema)) return { wrong: wrongType(`${at}.function.parameters`, "an object", schema) };
  const param = `${at}.function.parameters`;
  const named = `Invalid schema for function '${inWords(name)}': `;
  if (schema["type"] !== "object") {
    const got = typeof schema["type"] === "string" ? schema["type"] : "None";
    const message = `${named}schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
    return { wrong: { message, param, code: "invalid_function_parameters" } };
  }
  const loose = strict === true ? looseIn(schema) : null;
  if (loose !== null) return { wrong: { message: `${named}${loose}`, param, code: "invalid_function_parameters" } };
  return { name: inWords(name), schema };
}

/** What the API finds fault with in the name of a function or a schema. */
export function nameComplaint(name: unknown, param: string): Wrong | null {
  if (name === undefined) return missing(param);
  if (typeof name !== "string") return wrongType(param, "a string", name);
  if (name.length > NAME_LENGTH_MAX) return tooLongText(param, NAME_LENGTH_MAX, name.length);
  if (/^[a-zA-Z0-9_-]+$/.test(name)) return null;
  const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
  return { message, param, code: "invalid_value" };
}

function readChoice(choice: unknown, tools: readonly OfferedTool[]): Wishes["choice"] | { readonly wrong: Wrong } {
  if (choice === null || choice === "auto") return "auto";
  if (choice === "none" || choice === "required") return choice;
  if (!isObject(choice)) return { wrong: wrongValue("tool_choice", choice, CHOICES) };
  if (choice["type"] !== "function") {
    return { wrong: wrongValue("tool_choice.type", choice["type"], ["function", "allowed_tools", "custom"]) };
  }
  const chosen = choice["function"];
  const name = isObject(chosen) ? chosen["name"] : undefined;
  if (typeof name !== "string") return { wrong: missing("tool_choice.function.name") };
  if (tools.some((tool) => tool.name === name)) return [name];
  const message = `Invalid value for 'tool_choice': Tool choice '${name}' not found in 'tools' parameter.`;
  return { wrong: { message, param: "tool_choice", code: null } };
}
