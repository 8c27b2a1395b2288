import { describedKinds, type FaultField, type KindDescription } from "../config/schema/fault-fields.ts";
import { flagOf } from "./fault-words.ts";
import type { Terminal } from "./terminal.ts";

/** Everything that can go wrong, as the table of kinds has it. */
export function printKinds(options: { readonly json?: boolean }, terminal: Terminal): void {
  const kinds = describedKinds();
  terminal.print(options.json ? `${JSON.stringify({ kinds }, null, 2)}\n` : kinds.map(inLines).join(""));
}

function inLines({ kind, description, fields }: KindDescription): string {
  return [`${kind}  ${description}`, ...fields.map(fieldLine)].map((line) => `${line}\n`).join("");
}

function fieldLine(field: FaultField): string {
  const value = field.choices?.join("|") ?? VALUES[field.name.endsWith("_ms") ? "duration" : field.type];
  return `    ${flagOf(field)} ${value}${field.required ? "" : " (optional)"}  ${field.description}`;
}

const VALUES = { number: "N", text: "TEXT", boolean: "true|false", other: "JSON", duration: "DURATION" } as const;
