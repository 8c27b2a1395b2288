import { isList, isObject, type JsonObject } from "./request-body.ts";

/** Schemas may be deep; OpenAI itself stops at ten. */
const DEPTH_MAX = 32;

/** What keeps a schema from being one that the API can hold a model to (`strict`); null: nothing. */
export function looseIn(schema: unknown, path: readonly string[] = []): string | null {
  if (!isObject(schema) || path.length > DEPTH_MAX) return null;
  const properties = isObject(schema["properties"]) ? schema["properties"] : null;
  if (properties !== null || schema["type"] === "object") {
    const loose = looseObject(schema, properties ?? {}, path);
    if (loose !== null) return loose;
  }
  for (const [name, property] of Object.entries(properties ?? {})) {
    const loose = looseIn(property, [...path, "properties", name]);
    if (loose !== null) return loose;
  }
  return looseIn(schema["items"], [...path, "items"]) ?? looseAmong(schema, path);
}

function looseObject(schema: JsonObject, properties: JsonObject, path: readonly string[]): string | null {
  const context = `In context=${contextOf(path)}, `;
  if (schema["additionalProperties"] !== false) {
    return `${context}'additionalProperties' is required to be supplied and to be false.`;
  }
  const required = isList(schema["required"]) ? schema["required"] : [];
  const left = Object.keys(properties).find((name) => !required.includes(name));
  if (left === undefined) return null;
  return `${context}'required' is required to be supplied and to be an array including every key in properties. Missing '${left}'.`;
}

function looseAmong(schema: JsonObject, path: readonly string[]): string | null {
  for (const word of ["anyOf", "$defs", "definitions"]) {
    const schemas = schema[word];
    if (typeof schemas !== "object" || schemas === null) continue;
    for (const [name, one] of Object.entries(schemas)) {
      const loose = looseIn(one, [...path, word, name]);
      if (loose !== null) return loose;
    }
  }
  return null;
}

/** As Python writes a tuple. */
function contextOf(path: readonly string[]): string {
  const names = path.map((step) => `'${step}'`).join(", ");
  return path.length === 1 ? `(${names},)` : `(${names})`;
}
