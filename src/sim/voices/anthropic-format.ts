import { inWords, isList, isObject, type JsonObject } from "./request-body.ts";
import type { JsonFormat } from "./wishes.ts";

const DEPTH_MAX = 32;

/** What a grammar cannot hold a model to, by the type that it would bound. */
const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  integer: ["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"],
  number: ["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"],
  string: ["maxLength", "minLength"],
  array: ["maxItems", "uniqueItems"],
  object: ["maxProperties", "minProperties"],
};

/** `output_config.format`, under its older name as well; null: none; or a complaint. */
export function readFormat(body: JsonObject): JsonFormat | null | string {
  const { output_config: config, output_format: older } = body;
  if (config !== undefined && !isObject(config)) return "output_config: Input should be a valid dictionary";
  const format = config?.["format"] ?? older ?? null;
  const at = (config?.["format"] ?? null) === null ? "output_format" : "output_config.format";
  if (format === null) return null;
  if (!isObject(format)) return `${at}: Input should be a valid dictionary`;
  if (format["type"] !== "json_schema") return `${at}.type: Input should be 'json_schema'`;
  const { schema } = format;
  if (schema === undefined) return `${at}.schema: Field required`;
  if (!isObject(schema)) return `${at}.schema: Input should be a valid dictionary`;
  const unfit = unfitIn(schema);
  return unfit === null ? { schema } : `${at}.schema: ${unfit}`;
}

/** What keeps a schema from being one that the API holds a model to; null: nothing. */
export function unfitIn(schema: unknown, depth = 0): string | null {
  if (isList(schema)) return firstUnfit(schema, depth);
  if (!isObject(schema) || depth > DEPTH_MAX) return null;
  const { type } = schema;
  if (type === "object" && schema["additionalProperties"] !== false) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  const bounds = typeof type === "string" ? (UNSUPPORTED[type] ?? []).filter((name) => name in schema) : [];
  if (bounds.length > 0) return `For '${inWords(type)}' type, properties ${bounds.join(", ")} are not supported`;
  const least = schema["minItems"];
  if (type === "array" && typeof least === "number" && least > 1) {
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  }
  const named = ["properties", "$defs", "definitions"].flatMap((word) => {
    const schemas = schema[word];
    return isObject(schemas) ? Object.values(schemas) : [];
  });
  return firstUnfit([...named, schema["items"], schema["anyOf"], schema["allOf"]], depth);
}

function firstUnfit(schemas: readonly unknown[], depth: number): string | null {
  for (const schema of schemas) {
    const unfit = unfitIn(schema, depth + 1);
    if (unfit !== null) return unfit;
  }
  return null;
}
