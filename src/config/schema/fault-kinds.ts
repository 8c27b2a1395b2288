import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { amount, count } from "./fields.ts";

/**
 * What can go wrong: each kind with its own fields, as they are written, and their defaults. A kind is one entry here
 * and one file in sim/faults; everything else (the schema, the types, what is printed) follows from this table.
 */
export const FAULT_KINDS = {
  /** No answer at all. */
  blackout: v.object({
    mode: v.pipe(
      v.picklist(["hang", "refuse", "reset"]),
      v.description("hang: never answers. refuse: nobody listens. reset: the connection is torn down."),
    ),
  }),
  /** Errors with a probability. */
  brownout: v.object({ status: v.optional(errorStatus("The HTTP status of the failures. Default: 503."), 503) }),
  /** Everything takes longer. */
  slowdown: v.object({ factor: amount(bounds.SLOWDOWN_FACTOR, "Everything takes this many times as long.") }),
  /** 429 in the provider's own words. */
  "rate-limit": v.object({
    retry_after_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "The wait hint in the 429. Default: none.")),
  }),
  /** An HTTP error status in the provider's own words. */
  status: v.object({ status: errorStatus("The HTTP status of the answer.") }),
  /** 200 with broken JSON (streamed: events that are not JSON). */
  malformed: v.object({}),
  /** 200 with an answer that has no content. */
  empty: v.object({}),
  /** The body stops half-way and the connection is torn down (streamed: after the first few tokens). */
  cut: v.object({}),
  /** 200 with an HTML page. */
  html: v.object({}),
  /** Keep-alive blanks (streamed: comments) for ever, never an answer. */
  drip: v.object({}),
  /** A body that does not end: megabyte after megabyte. */
  flood: v.object({}),
} as const satisfies Readonly<Record<string, v.GenericSchema>>;

export type FaultKind = keyof typeof FAULT_KINDS;

type Fields<Kind extends FaultKind> = v.InferOutput<(typeof FAULT_KINDS)[Kind]>;

/** A kind and its fields, as they are written. */
export type WrittenEffect = { [Kind in FaultKind]: { readonly kind: Kind } & Fields<Kind> }[FaultKind];

/** The same as the simulator has it: `retry_after_ms` is `retryAfterMs`. */
export type FaultEffect = {
  [Kind in FaultKind]: { readonly kind: Kind } & CamelCased<Fields<Kind>>;
}[FaultKind];

type CamelCased<T> = { readonly [Key in keyof T as Key extends string ? Camel<Key> : never]: T[Key] };

type Camel<Key extends string> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Key;

export const KINDS = Object.keys(FAULT_KINDS) as readonly FaultKind[];

/** What is written of a fault window, without what says where and when it strikes. */
export function effectOf(written: WrittenEffect): FaultEffect {
  const names = Object.keys(FAULT_KINDS[written.kind].entries);
  const fields = Object.entries(written).filter(([name]) => names.includes(name));
  const named = fields.map(([name, value]) => [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  // The types above say the same of the names, one by one.
  return { kind: written.kind, ...Object.fromEntries(named) } as FaultEffect;
}

function errorStatus(description: string) {
  return count(bounds.ERROR_STATUS, description);
}
