import { unknownName } from "./gemini-reject.ts";
import { isList, isObject, type JsonObject } from "./request-body.ts";

const DEPTH_MAX = 32;

/** The words of OpenAPI that this API took over; JSON Schema proper has a field of its own. */
const WORDS: ReadonlySet<string> = new Set(
  (
    "type format title description nullable enum items maxItems minItems properties required minProperties maxProperties " +
    "minimum maximum minLength maxLength pattern example anyOf propertyOrdering default"
  ).split(" "),
);
const TYPES: ReadonlySet<unknown> = new Set(
  "STRING NUMBER INTEGER BOOLEAN ARRAY OBJECT NULL TYPE_UNSPECIFIED".split(" "),
);

/** What is wrong with a schema in the API's own words for one; `at` is its place in the request. */
export function schemaComplaint(schema: unknown, at: string, depth = 0): string | null {
  if (!isObject(schema)) return `Invalid value at '${at}'.`;
  if (depth > DEPTH_MAX) return null;
  const unknown = unknownName(schema, WORDS, at);
  if (unknown !== null) return unknown;
  return typeComplaint(schema, at) ?? partsComplaint(schema, at, depth);
}

function typeComplaint({ type, properties, items }: JsonObject, at: string): string | null {
  if (type === undefined) return null;
  // In lower case they are taken as well.
  const name = typeof type === "string" ? type.toUpperCase() : type;
  if (!TYPES.has(name)) {
    return `Invalid value at '${at}.type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), ${JSON.stringify(type)}`;
  }
  if (name === "ARRAY" && items === undefined) return `* GenerateContentRequest.${at}.items: missing field.\n`;
  const isBare = !isObject(properties) || Object.keys(properties).length === 0;
  if (name === "OBJECT" && isBare) {
    return `* GenerateContentRequest.${at}.properties: should be non-empty for OBJECT type\n`;
  }
  return null;
}

function partsComplaint({ properties, items, anyOf }: JsonObject, at: string, depth: number): string | null {
  const named = isObject(properties) ? Object.entries(properties) : [];
  const parts = named.map(([name, schema]): [string, unknown] => [`${at}.properties[${name}]`, schema]);
  if (items !== undefined) parts.push([`${at}.items`, items]);
  if (isList(anyOf)) anyOf.forEach((schema, index) => parts.push([`${at}.any_of[${index}]`, schema]));
  for (const [place, schema] of parts) {
    const complaint = schemaComplaint(schema, place, depth + 1);
    if (complaint !== null) return complaint;
  }
  return null;
}
