import { boundedNumber, boundedText } from "./json-scalars.ts";
import { isList, isObject, type JsonObject } from "./voices/request-body.ts";

/** From here on only what a schema insists on: schemas may contain themselves. */
const DEPTH_OF_EXTRAS_MAX = 6;
const DEPTH_MAX = 24;
/** A schema whose parts multiply must not make an answer that is larger than any model's. */
const VALUES_MAX = 5000;
const ITEMS_MAX = 100;

/**
 * A value that satisfies a JSON Schema, always the same one: types, const, enum, references into the schema itself, the
 * combinations, properties, items and bounds. Patterns are met where a common value happens to match.
 */
export function jsonSample(schema: unknown): unknown {
  return new Sampler(schema).value(schema, "value", 0);
}

class Sampler {
  readonly #root: unknown;
  #values = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** `name`: what the value is called where it stands, for texts. */
  value(asked: unknown, name: string, depth: number): unknown {
    this.#values += 1;
    const schema = this.#resolved(asked, depth);
    if (schema === null || depth > DEPTH_MAX || this.#values > VALUES_MAX) return null;
    if ("const" in schema) return schema["const"];
    if (isList(schema["enum"]) && schema["enum"].length > 0) return schema["enum"][0];
    switch (typeOf(schema)) {
      case "object":
        return this.#object(schema, depth);
      case "array":
        return this.#array(schema, name, depth);
      case "integer":
        return boundedNumber(schema, true);
      case "number":
        return boundedNumber(schema, false);
      case "boolean":
        return true;
      case "null":
        return null;
      default:
        return boundedText(schema, name);
    }
  }

  #object(schema: JsonObject, depth: number): JsonObject {
    const properties = isObject(schema["properties"]) ? schema["properties"] : {};
    const required = isList(schema["required"]) ? schema["required"].filter((name) => typeof name === "string") : [];
    const named = depth < DEPTH_OF_EXTRAS_MAX ? [...Object.keys(properties), ...required] : required;
    const entries = new Map<string, unknown>();
    for (const name of named) {
      if (!entries.has(name)) entries.set(name, this.value(properties[name] ?? true, name, depth + 1));
    }
    const least = typeof schema["minProperties"] === "number" ? Math.min(schema["minProperties"], ITEMS_MAX) : 0;
    const more = schema["additionalProperties"] ?? true;
    for (let number = 1; entries.size < least; number += 1) {
      entries.set(`field_${number}`, this.value(more, `field_${number}`, depth + 1));
    }
    return Object.fromEntries(entries);
  }

  #array(schema: JsonObject, name: string, depth: number): readonly unknown[] {
    const prefix = isList(schema["prefixItems"]) ? schema["prefixItems"] : [];
    const least = typeof schema["minItems"] === "number" ? schema["minItems"] : 0;
    const most = typeof schema["maxItems"] === "number" ? schema["maxItems"] : ITEMS_MAX;
    const wanted = depth < DEPTH_OF_EXTRAS_MAX ? Math.max(least, prefix.length, 1) : least;
    const length = Math.min(wanted, most, ITEMS_MAX);
    const items = schema["items"] ?? true;
    return Array.from({ length }, (_, index) => {
      const one = prefix[index] ?? items;
      const value = this.value(one, name, depth + 1);
      return schema["uniqueItems"] === true && index >= prefix.length ? this.#another(value, one, index) : value;
    });
  }

  /** What tells one item from its neighbours, as far as their kind allows for that. */
  #another(value: unknown, asked: unknown, index: number): unknown {
    const choices = this.#resolved(asked, 0)?.["enum"];
    if (isList(choices)) return choices[index % choices.length];
    if (typeof value === "number") return value + index;
    if (typeof value === "string" && index > 0) return `${value}${index + 1}`;
    return value;
  }

  /** The schema itself: references followed, a branch chosen, parts that must all hold put together. Null: nothing fits. */
  #resolved(asked: unknown, depth: number): JsonObject | null {
    if (asked === true) return {};
    if (!isObject(asked) || depth > DEPTH_MAX) return null;
    const { $ref: reference, allOf, anyOf, oneOf, ...own } = asked;
    let schema: JsonObject = own;
    if (typeof reference === "string") schema = merged(this.#resolved(this.#at(reference), depth + 1), schema);
    for (const part of isList(allOf) ? allOf : []) schema = merged(schema, this.#resolved(part, depth + 1));
    const branches = isList(anyOf) ? anyOf : isList(oneOf) ? oneOf : [];
    const branch = branches.find((one) => !isObject(one) || typeOf(one) !== "null") ?? branches[0];
    return branch === undefined ? schema : merged(schema, this.#resolved(branch, depth + 1));
  }

  /** What `#/$defs/name` and the like point at. */
  #at(reference: string): unknown {
    let place: unknown = this.#root;
    for (const step of reference.replace(/^#\/?/, "").split("/")) {
      if (step === "") continue;
      if (!isObject(place)) return undefined;
      place = place[decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")];
    }
    return place;
  }
}

/** Both hold; null holds nothing. */
function merged(one: JsonObject | null, other: JsonObject | null): JsonObject {
  const properties = { ...objectIn(one, "properties"), ...objectIn(other, "properties") };
  const required = [...listIn(one, "required"), ...listIn(other, "required")];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length === 0 ? null : { properties }),
    ...(required.length === 0 ? null : { required }),
  };
}

function objectIn(schema: JsonObject | null, name: string): JsonObject {
  const value = schema?.[name];
  return isObject(value) ? value : {};
}

function listIn(schema: JsonObject | null, name: string): readonly unknown[] {
  const value = schema?.[name];
  return isList(value) ? value : [];
}

/** Its type, or what its other words make of it; of several the first that is more than null. */
function typeOf(schema: JsonObject): string {
  const { type } = schema;
  // Google writes its types in capitals.
  if (typeof type === "string") return type.toLowerCase();
  if (isList(type)) return type.find((one): one is string => typeof one === "string" && one !== "null") ?? "null";
  if ("properties" in schema || "required" in schema || "minProperties" in schema) return "object";
  if ("items" in schema || "prefixItems" in schema || "minItems" in schema) return "array";
  if ("minimum" in schema || "maximum" in schema || "multipleOf" in schema) return "number";
  return "string";
}
