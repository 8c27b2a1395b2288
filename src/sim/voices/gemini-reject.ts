import { isObject, type JsonObject } from "./request-body.ts";

/** What the JSON reader of Google's services says to a field that it has no place for; null: it knows them all. */
export function unknownName(object: JsonObject, known: ReadonlySet<string>, at: string): string | null {
  for (const name in object) {
    if (known.has(name)) continue;
    const place = at === "" ? "" : ` at '${at}'`;
    return `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
  }
  return null;
}

/** Names as JSON has them, each in both of the forms that are accepted. */
export function bothForms(names: string): ReadonlySet<string> {
  return new Set(names.split(" ").flatMap((name) => [name, snakeCase(name)]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The field under its name in JSON, or under the one that it has in the service's own files. */
export function either(object: JsonObject, camel: string, snake: string): unknown {
  return object[camel] ?? object[snake];
}

export function badValue(at: string, type: string, value: unknown): string {
  return `Invalid value at '${at}' (${type}), ${JSON.stringify(value)}`;
}

export function isStruct(value: unknown): value is JsonObject | undefined {
  return value === undefined || isObject(value);
}

export const STRUCT = "type.googleapis.com/google.protobuf.Struct";
