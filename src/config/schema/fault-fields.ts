import * as v from "valibot";
import { FAULT_KINDS, type FaultKind, KINDS } from "./fault-kinds.ts";

/** What a field of a fault kind takes, for those who write it somewhere else than in a file. */
export interface FaultField {
  /** As a scenario file has it. */
  readonly name: string;
  readonly type: "number" | "text" | "boolean" | "other";
  /** The words that it may be; null: it is not one of a few. */
  readonly choices: readonly string[] | null;
  readonly required: boolean;
  readonly description: string;
}

export interface KindDescription {
  readonly kind: FaultKind;
  readonly description: string;
  readonly fields: readonly FaultField[];
}

/** Every kind, in the order of the table. */
export function describedKinds(): readonly KindDescription[] {
  return KINDS.map((kind) => {
    const schema: v.GenericSchema & { readonly entries: v.ObjectEntries } = FAULT_KINDS[kind];
    const fields = Object.entries(schema.entries).map(([name, entry]) => fieldOf(name, entry));
    return { kind, description: v.getDescription(schema) ?? "", fields };
  });
}

function fieldOf(name: string, entry: v.ObjectEntries[string]): FaultField {
  const optional = "wrapped" in entry;
  const inner = optional ? entry.wrapped : entry;
  const described = "kind" in inner && inner.kind === "schema" ? v.getDescription(inner) : undefined;
  return {
    name,
    type: TYPES[inner.type] ?? "other",
    choices: inner.type === "picklist" && "options" in inner ? wordsIn(inner.options) : null,
    required: !optional,
    description: described ?? "",
  };
}

const TYPES: Readonly<Record<string, FaultField["type"]>> = {
  number: "number",
  string: "text",
  picklist: "text",
  boolean: "boolean",
};

function wordsIn(options: unknown): readonly string[] {
  return Array.isArray(options) ? options.map(String) : [];
}
