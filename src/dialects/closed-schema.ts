import type { JsonRecord } from "../core/request.ts";
import { isList, isObject, jsonText, type JsonObject } from "./json-reader.ts";

/** Schemas that are nested deeper are left as they are from there on. */
const DEPTH_MAX = 64;

/**
 * A schema as Anthropic's structured answers want it: every object is closed, `oneOf` is `anyOf`, and limits that no
 * answer can be held to while it is made are told to the model in words instead of being refused.
 */
export function closedSchema(schema: JsonRecord, depth = 0): JsonRecord {
  if (depth > DEPTH_MAX) return schema;
  const closed: Record<string, unknown> = {};
  const told: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === "$schema") continue;
    if (isTold(key, value)) told.push(`${key}: ${jsonText(value) ?? ""}`);
    else if (NAMED.has(key) && isObject(value)) closed[key] = closedEach(value, depth);
    else closed[key === "oneOf" ? "anyOf" : key] = closedValue(key, value, depth);
  }
  if (closed["type"] === "object" || closed["properties"] !== undefined) closed["additionalProperties"] = false;
  if (told.length > 0) {
    const description = typeof closed["description"] === "string" ? `${closed["description"]} ` : "";
    closed["description"] = `${description}(${told.join(", ")})`;
  }
  return closed;
}

function closedEach(schemas: JsonObject, depth: number): JsonRecord {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      isObject(schema) ? closedSchema(schema, depth + 1) : schema,
    ]),
  );
}

function closedValue(key: string, value: unknown, depth: number): unknown {
  if (!NESTED.has(key)) return value;
  if (isObject(value)) return closedSchema(value, depth + 1);
  if (isList(value)) return value.map((each) => (isObject(each) ? closedSchema(each, depth + 1) : each));
  return value;
}

function isTold(key: string, value: unknown): boolean {
  if (key === "format") return typeof value !== "string" || !FORMATS.has(value);
  return TOLD.has(key) || (key === "minItems" && value !== 0 && value !== 1);
}

/** Keywords whose members are schemas by name. */
const NAMED: ReadonlySet<string> = new Set(["properties", "$defs", "definitions"]);
/** Keywords whose value is a schema or a list of schemas. */
const NESTED: ReadonlySet<string> = new Set(["items", "anyOf", "oneOf", "allOf"]);
const TOLD: ReadonlySet<string> = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
]);
/** The formats of strings that an answer is held to. */
const FORMATS: ReadonlySet<string> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "uri",
  "ipv4",
  "ipv6",
  "uuid",
]);
