import type { ResponseFormat, Tool, ToolChoice } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { fieldsAt, isGiven, listAt, oneOf, quotedText, switchAt, textAt } from "./field.ts";
import { readObjectSchema, readSchema } from "./read-schema.ts";

const TOOLS_MAX = 1000;
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export function readTools(value: unknown): readonly Tool[] {
  const list = listAt(value, "tools");
  if (list.length > TOOLS_MAX) {
    throw new InvalidRequest(`Invalid 'tools': there are more than ${TOOLS_MAX}.`, "tools", "array_above_max_length");
  }
  const tools = list.map((each, index) => readTool(each, `tools[${index}]`));
  for (const [index, { name }] of tools.entries()) {
    if (tools.findIndex((tool) => tool.name === name) === index) continue;
    const param = `tools[${index}].function.name`;
    throw new InvalidRequest(`Invalid '${param}': another tool is called '${name}' as well.`, param);
  }
  return tools;
}

function readTool(value: unknown, param: string): Tool {
  const given = fieldsAt(value, param);
  oneOf(given["type"], `${param}.type`, ["function"]);
  const made = fieldsAt(given["function"], `${param}.function`);
  const { description, parameters, strict } = made;
  return {
    name: toolName(made["name"], `${param}.function.name`),
    ...(isGiven(description) ? { description: textAt(description, `${param}.function.description`) } : {}),
    ...(isGiven(parameters) ? { parameters: readObjectSchema(parameters, `${param}.function.parameters`) } : {}),
    ...(isGiven(strict) ? { strict: switchAt(strict, `${param}.function.strict`) } : {}),
  };
}

function toolName(value: unknown, param: string): string {
  const name = textAt(value, param);
  if (NAME.test(name)) return name;
  throw new InvalidRequest(`Invalid '${param}': names are 1 to 64 letters, digits, "_" and "-".`, param);
}

export function readToolChoice(value: unknown, tools: readonly Tool[]): ToolChoice {
  const param = "tool_choice";
  if (tools.length === 0) throw new InvalidRequest("'tool_choice' is only allowed when 'tools' are given.", param);
  if (typeof value === "string") return oneOf(value, param, ["auto", "none", "required"]);
  const given = fieldsAt(value, param);
  oneOf(given["type"], `${param}.type`, ["function"]);
  const name = textAt(fieldsAt(given["function"], `${param}.function`)["name"], `${param}.function.name`);
  if (tools.some((tool) => tool.name === name)) return { name };
  const message = `Invalid '${param}.function.name': no tool is called ${quotedText(name)}.`;
  throw new InvalidRequest(message, `${param}.function.name`);
}

/** Null: plain text, which needs no saying. */
export function readFormat(value: unknown): ResponseFormat | null {
  const param = "response_format";
  const given = fieldsAt(value, param);
  const type = oneOf(given["type"], `${param}.type`, ["text", "json_object", "json_schema"]);
  if (type === "text") return null;
  if (type === "json_object") return { type: "json-object" };
  const at = `${param}.json_schema`;
  const wanted = fieldsAt(given["json_schema"], at);
  const { description, strict } = wanted;
  return {
    type: "json-schema",
    name: toolName(wanted["name"], `${at}.name`),
    schema: readSchema(wanted["schema"], `${at}.schema`),
    ...(isGiven(description) ? { description: textAt(description, `${at}.description`) } : {}),
    ...(isGiven(strict) ? { strict: switchAt(strict, `${at}.strict`) } : {}),
  };
}
