import type { JsonRecord } from "../core/request.ts";
import { InvalidRequest } from "./errors.ts";
import { fieldsAt, isFields, isListOf } from "./field.ts";
import { refuseUnsendable } from "./read-json.ts";

const TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"];
/** Keywords whose value is one schema, a list of them, or some by name. */
const ONE = ["additionalProperties", "items", "contains", "propertyNames", "not", "if", "then", "else"];
const LISTS = ["anyOf", "oneOf", "allOf", "prefixItems"];
const NAMED = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];

/** A JSON Schema of an object, such as a tool's arguments are. */
export function readObjectSchema(value: unknown, param: string): JsonRecord {
  const schema = readSchema(value, param);
  const { type } = schema;
  if (type === undefined || type === "object") return schema;
  throw wrong(`${param}.type`, "the arguments of a tool are an object");
}

/** Whether it can be a JSON Schema at all; what a provider makes of it is the provider's to say. */
export function readSchema(value: unknown, param: string): JsonRecord {
  if (!isFields(value)) throw wrong(param, "a JSON Schema is an object");
  // First of all, since it says that there are no circles.
  refuseUnsendable(value, param);
  checkSchema(value, param);
  return value;
}

function checkSchema(schema: unknown, param: string): void {
  if (typeof schema === "boolean") return;
  if (!isFields(schema)) throw wrong(param, "a JSON Schema is an object");
  checkWords(schema, param);
  for (const word of ONE) {
    const value = schema[word];
    // Before JSON Schema 2020, `items` could be a list.
    if (word === "items" && isListOf(value)) checkList(value, `${param}.items`);
    else if (value !== undefined) checkSchema(value, `${param}.${word}`);
  }
  for (const word of LISTS) if (schema[word] !== undefined) checkList(schema[word], `${param}.${word}`);
  for (const word of NAMED) {
    if (schema[word] === undefined) continue;
    const named = Object.entries(fieldsAt(schema[word], `${param}.${word}`));
    for (const [name, each] of named) checkSchema(each, `${param}.${word}.${name}`);
  }
}

function checkList(value: unknown, param: string): void {
  if (!isListOf(value) || value.length === 0) throw wrong(param, "it is a list of JSON Schemas");
  value.forEach((each, index) => checkSchema(each, `${param}[${index}]`));
}

function checkWords({ type, required, enum: words, $ref }: JsonRecord, param: string): void {
  const types: readonly unknown[] = isListOf(type) ? type : [type ?? "object"];
  if (types.length === 0 || types.some((each) => typeof each !== "string" || !TYPES.includes(each)))
    throw wrong(`${param}.type`, `types are ${TYPES.join(", ")}`);
  if (required !== undefined && !(isListOf(required) && required.every((name) => typeof name === "string")))
    throw wrong(`${param}.required`, "it is a list of names");
  if (words !== undefined && !isListOf(words)) throw wrong(`${param}.enum`, "it is a list of values");
  if ($ref !== undefined && typeof $ref !== "string") throw wrong(`${param}.$ref`, "it is a text");
}

function wrong(param: string, why: string): InvalidRequest {
  return new InvalidRequest(`Invalid '${param}': ${why}.`, param, "invalid_schema");
}
