import type { JsonRecord, ResponseFormat, Tool, ToolChoice } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { fieldsAt, isFields, isGiven, listAt, oneOf, switchAt, textAt } from "./field.ts";

const TOOLS_MAX = 1000;
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;
/** A schema that is nested deeper is a mistake, and would be refused by every provider. */
const SCHEMA_DEPTH_MAX = 100;

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
    ...(isGiven(parameters) ? { parameters: objectSchema(parameters, `${param}.function.parameters`) } : {}),
    ...(isGiven(strict) ? { strict: switchAt(strict, `${param}.function.strict`) } : {}),
  };
}

function toolName(value: unknown, param: string): string {
  const name = textAt(value, param);
  if (NAME.test(name)) return name;
  throw new InvalidRequest(`Invalid '${param}': names are 1 to 64 letters, digits, "_" and "-".`, param);
}

function objectSchema(value: unknown, param: string): JsonRecord {
  const schema = readSchema(value, param);
  const { type } = schema;
  if (type === undefined || type === "object") return schema;
  throw new InvalidRequest(
    `Invalid '${param}.type': the arguments of a tool are an object.`,
    `${param}.type`,
    "invalid_schema",
  );
}

/** Whether it can be a JSON Schema at all; what a provider makes of it is the provider's to say. */
export function readSchema(value: unknown, param: string, depth = 0): JsonRecord {
  if (!isFields(value))
    throw new InvalidRequest(`Invalid '${param}': a JSON Schema is an object.`, param, "invalid_schema");
  if (depth > SCHEMA_DEPTH_MAX)
    throw new InvalidRequest(`Invalid '${param}': the schema is nested too deeply.`, param, "invalid_schema");
  const { type, properties, required, items, enum: words } = value;
  for (const each of Array.isArray(type) ? type : [type]) {
    if (isGiven(each) && !TYPES.some((known) => known === each)) {
      const message = `Invalid '${param}.type': types are ${TYPES.join(", ")}.`;
      throw new InvalidRequest(message, `${param}.type`, "invalid_schema");
    }
  }
  if (isGiven(required) && !(Array.isArray(required) && required.every((name) => typeof name === "string"))) {
    throw new InvalidRequest(
      `Invalid '${param}.required': it is a list of names.`,
      `${param}.required`,
      "invalid_schema",
    );
  }
  if (isGiven(words) && !Array.isArray(words)) {
    throw new InvalidRequest(`Invalid '${param}.enum': it is a list of values.`, `${param}.enum`, "invalid_schema");
  }
  if (isGiven(properties)) {
    const named = fieldsAt(properties, `${param}.properties`);
    for (const [name, each] of Object.entries(named)) {
      if (typeof each !== "boolean") readSchema(each, `${param}.properties.${name}`, depth + 1);
    }
  }
  if (isFields(items)) readSchema(items, `${param}.items`, depth + 1);
  return value;
}

export function readToolChoice(value: unknown, tools: readonly Tool[]): ToolChoice {
  const param = "tool_choice";
  if (tools.length === 0) throw new InvalidRequest("'tool_choice' is only allowed when 'tools' are given.", param);
  if (typeof value === "string") return oneOf(value, param, ["auto", "none", "required"]);
  const given = fieldsAt(value, param);
  oneOf(given["type"], `${param}.type`, ["function"]);
  const name = textAt(fieldsAt(given["function"], `${param}.function`)["name"], `${param}.function.name`);
  if (tools.some((tool) => tool.name === name)) return { name };
  const message = `Invalid '${param}.function.name': no tool is called '${name.slice(0, 60)}'.`;
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
