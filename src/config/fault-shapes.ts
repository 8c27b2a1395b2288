import { FAULT_KINDS, type FaultKind, KINDS } from "./schema/fault-kinds.ts";

/** A kind of fault as data: what may be written of it. For whoever makes faults up. */
export interface FaultShape {
  readonly kind: FaultKind;
  readonly fields: readonly FieldShape[];
}

export interface FieldShape {
  readonly name: string;
  readonly required: boolean;
  readonly value: ValueShape;
}

export type ValueShape =
  | { readonly type: "choice"; readonly choices: readonly string[] }
  | { readonly type: "number"; readonly min: number; readonly max: number }
  /** Free text; anything that names nothing in particular will do. */
  | { readonly type: "text" };

/** All kinds, read off the schema: a new one is among them by itself. Throws for a field of a shape that is new as well. */
export function faultShapes(): readonly FaultShape[] {
  return KINDS.map((kind) => ({
    kind,
    fields: Object.entries<SchemaNode>(FAULT_KINDS[kind].entries).map(([name, schema]) => fieldShape(name, schema)),
  }));
}

/** The part of the schema library's own data that is read here. */
interface SchemaNode {
  readonly type: string;
  readonly wrapped?: SchemaNode;
  readonly options?: unknown;
  readonly pipe?: readonly PipeItem[];
}

interface PipeItem {
  readonly type: string;
  readonly requirement?: unknown;
  readonly options?: unknown;
}

function fieldShape(name: string, schema: SchemaNode): FieldShape {
  const inner = schema.type === "optional" && schema.wrapped !== undefined ? schema.wrapped : schema;
  return { name, required: schema.type !== "optional", value: valueShape(name, inner) };
}

function valueShape(name: string, { type, options, pipe = [] }: SchemaNode): ValueShape {
  if (type === "string") return { type: "text" };
  if (type === "picklist" && Array.isArray(options)) {
    return { type: "choice", choices: options.filter((option) => typeof option === "string") };
  }
  const [min, max] = [boundOf(pipe, "min_value"), boundOf(pipe, "max_value")];
  if (type === "number" && min !== null && max !== null) return { type: "number", min, max };
  throw new Error(`the field ${name} of a fault has a shape that is not known here: ${type}`);
}

function boundOf(pipe: readonly PipeItem[], type: string): number | null {
  const requirement = pipe.find((item) => item.type === type)?.requirement;
  return typeof requirement === "number" ? requirement : null;
}
