import { badValue, bothForms, either, unknownName } from "./gemini-reject.ts";
import { schemaComplaint } from "./gemini-schema.ts";
import { isList, isObject, type JsonObject } from "./request-body.ts";
import { NO_WISHES, type OfferedTool, type Wishes } from "./wishes.ts";

const TOOL_FIELDS = bothForms(
  "functionDeclarations googleSearch googleSearchRetrieval codeExecution urlContext computerUse fileSearch googleMaps " +
    "mcpServers retrieval enterpriseWebSearch",
);
const DECLARATION_FIELDS = bothForms(
  "name description behavior parameters parametersJsonSchema response responseJsonSchema",
);
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/;
const MODES: ReadonlySet<unknown> = new Set(["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]);
const CONFIG = "tool_config.function_calling_config";

/** The functions of a request, and which of them it wants to see called; or a complaint. */
export function readTools(body: JsonObject): Pick<Wishes, "tools" | "choice"> | string {
  const { tools } = body;
  const config = either(body, "toolConfig", "tool_config");
  if (tools === undefined && config === undefined) return NO_WISHES;
  if (tools !== undefined && !isList(tools)) return "Invalid value at 'tools'.";
  const offered: OfferedTool[] = [];
  for (const [index, tool] of (tools ?? []).entries()) {
    const complaint = readTool(tool, `tools[${index}]`, offered);
    if (complaint !== null) return complaint;
  }
  const twice = offered.find(({ name }, index) => offered.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) return `Duplicate function declaration found: ${twice.name}`;
  const choice = readChoice(config, offered);
  return "complaint" in choice ? choice.complaint : { tools: offered, choice: choice.choice };
}

function readTool(tool: unknown, at: string, offered: OfferedTool[]): string | null {
  if (!isObject(tool)) return `Invalid value at '${at}'.`;
  const unknown = unknownName(tool, TOOL_FIELDS, at);
  if (unknown !== null) return unknown;
  const declarations = either(tool, "functionDeclarations", "function_declarations") ?? [];
  if (!isList(declarations)) return `Invalid value at '${at}.function_declarations'.`;
  for (const [index, declaration] of declarations.entries()) {
    const read = readDeclaration(declaration, `${at}.function_declarations[${index}]`);
    if (typeof read === "string") return read;
    offered.push(read);
  }
  return null;
}

function readDeclaration(declaration: unknown, at: string): OfferedTool | string {
  if (!isObject(declaration)) return `Invalid value at '${at}'.`;
  const unknown = unknownName(declaration, DECLARATION_FIELDS, at);
  if (unknown !== null) return unknown;
  const { name, description, parameters } = declaration;
  if (typeof name !== "string" || !NAME.test(name)) {
    return `* GenerateContentRequest.${at}.name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`;
  }
  if (description !== undefined && typeof description !== "string") {
    return badValue(`${at}.description`, "TYPE_STRING", description);
  }
  const jsonSchema = either(declaration, "parametersJsonSchema", "parameters_json_schema");
  if (parameters !== undefined && jsonSchema !== undefined) {
    return `* GenerateContentRequest.${at}: only one of parameters and parameters_json_schema may be set.\n`;
  }
  if (parameters !== undefined) {
    const complaint = schemaComplaint(parameters, `${at}.parameters`);
    if (complaint !== null) return complaint;
  }
  const schema = jsonSchema ?? parameters ?? {};
  return isObject(schema) ? { name, schema } : `Invalid value at '${at}.parameters_json_schema'.`;
}

function readChoice(
  config: unknown,
  tools: readonly OfferedTool[],
): { readonly choice: Wishes["choice"] } | { readonly complaint: string } {
  const calling = isObject(config) ? (either(config, "functionCallingConfig", "function_calling_config") ?? {}) : {};
  if (!isObject(calling)) return { complaint: `Invalid value at '${CONFIG}'.` };
  const mode = calling["mode"] ?? "AUTO";
  if (!MODES.has(mode)) {
    const type = "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode";
    return { complaint: badValue(`${CONFIG}.mode`, type, mode) };
  }
  const allowed = either(calling, "allowedFunctionNames", "allowed_function_names") ?? [];
  if (!isList(allowed)) return { complaint: `Invalid value at '${CONFIG}.allowed_function_names'.` };
  if (mode === "NONE") return { choice: "none" };
  const names = allowed.filter((name) => typeof name === "string");
  const complaint = allowedComplaint(mode, names, tools);
  if (complaint !== null) return { complaint };
  if (mode !== "ANY") return { choice: "auto" };
  return { choice: names.length === 0 ? "required" : names };
}

function allowedComplaint(mode: unknown, names: readonly string[], tools: readonly OfferedTool[]): string | null {
  if (mode === "ANY" && tools.length === 0) return "Function calling config is set without function_declarations.";
  const place = `* GenerateContentRequest.${CONFIG}.allowed_function_names: `;
  if (names.length > 0 && mode !== "ANY" && mode !== "VALIDATED") {
    return `${place}allowed_function_names should only be set when mode is ANY or VALIDATED.\n`;
  }
  const undeclared = names.find((allowed) => !tools.some(({ name }) => name === allowed));
  return undeclared === undefined ? null : `${place}function ${undeclared} is not in function_declarations.\n`;
}
