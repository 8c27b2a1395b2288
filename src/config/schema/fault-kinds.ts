import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { DELIVERY_FAULTS } from "./delivery-faults.ts";
import { amount, count, modelName } from "./fields.ts";
import { kind } from "./kind.ts";

const NO_MEDIA_TYPE = encodeComplaint({
  rule: "invalid-value",
  message: "content_type is no content type",
  hint: 'write it such as "text/plain; charset=utf-8"',
});
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.+-]+)*$/;

/**
 * What can go wrong: each kind with its own fields, as they are written, and their defaults. A kind is one entry here
 * (or in DELIVERY_FAULTS) and one file in sim/faults; everything else (the schema, the types, what is printed) follows
 * from this table.
 */
export const FAULT_KINDS = {
  blackout: kind("No answer at all.", {
    mode: v.pipe(
      v.picklist(["hang", "refuse", "reset"]),
      v.description("hang: never answers. refuse: nobody listens. reset: the connection is torn down."),
    ),
  }),
  dns: kind("The provider's name is not found, so that nothing is ever connected to.", {}),
  tls: kind("The connection stands, but the handshake fails, so that nothing is ever sent.", {}),
  brownout: kind("Errors with a probability.", {
    status: v.optional(errorStatus("The HTTP status of the failures. Default: 503."), 503),
  }),
  slowdown: kind("Everything takes longer.", {
    factor: amount(bounds.SLOWDOWN_FACTOR, "Everything takes this many times as long."),
  }),
  "rate-limit": kind("429 in the provider's own words.", {
    limit: v.optional(
      v.pipe(
        v.picklist(["requests", "tokens", "concurrency", "ramp"]),
        v.description("What there was too much of; ramp: more than a moment ago. Default: requests."),
      ),
    ),
    retry_after_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "The wait hint in the 429. Default: none.")),
    hint: v.optional(
      v.pipe(
        v.picklist([
          "retry-after",
          "http-date",
          "retry-after-ms",
          "x-ms-retry-after-ms",
          "reset-duration",
          "reset-instant",
          "retry-info",
        ]),
        v.description("The one form in which the wait is told. Default: those that the provider uses."),
      ),
    ),
  }),
  quota: kind("An allowance that no waiting brings back, in the provider's own words and under its own status.", {
    why: v.optional(
      v.pipe(
        v.picklist(["exhausted", "spend-limit", "credit-balance", "per-day"]),
        v.description("What is used up. Default: exhausted, which names nothing in particular."),
      ),
      "exhausted",
    ),
  }),
  status: kind("An HTTP error status in the provider's own words.", {
    status: errorStatus("The HTTP status of the answer."),
  }),
  gray: kind("Traffic fails, while whoever asks for the list of models, as health checks do, finds nothing wrong.", {
    status: v.optional(errorStatus("The HTTP status of the failures. Default: 503."), 503),
  }),
  "context-length": kind("The prompt has more tokens than the model takes.", {
    window_tokens: v.optional(
      count(
        bounds.CONTEXT_WINDOW_TOKENS,
        "Only prompts with more tokens are turned down. Default: every one, as if it had a token too many.",
      ),
    ),
  }),
  "content-filter": kind("A filter steps in: an error or an answer without content, as the provider has it.", {
    at: v.optional(
      v.pipe(v.picklist(["prompt", "answer"]), v.description("What it objects to. Default: prompt.")),
      "prompt",
    ),
    after_tokens: v.optional(
      count(bounds.SAID_TOKENS, "So much of an answer is said before the filter steps in. Default: 0."),
    ),
  }),
  "prefill-rejected": kind(
    "A conversation that ends with words of the assistant's is turned down; others are served.",
    {},
  ),
  "in-band-error": kind("200, and then the provider's error: as the whole body, or as an event of the stream.", {
    error: v.optional(
      v.pipe(v.picklist(["overloaded", "server-error", "rate-limit"]), v.description("Default: overloaded.")),
      "overloaded",
    ),
    after_pieces: v.optional(
      count(bounds.SAID_PIECES, "So many pieces of a stream's text come first; 0: only its opening. Default: 3."),
      3,
    ),
  }),
  "wrong-content-type": kind("A good answer under another content type.", {
    content_type: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(bounds.NAME_CHARACTERS_MAX),
        v.regex(MEDIA_TYPE, NO_MEDIA_TYPE),
        v.description("What the answer is said to be. Default: text/plain."),
      ),
      "text/plain",
    ),
  }),
  empty: kind("200 with an answer that has no content.", {}),
  html: kind("200 with an HTML page.", {}),
  drip: kind("Keep-alive blanks (streamed: comments) for ever, never an answer.", {}),
  flood: kind("A body that does not end: megabyte after megabyte.", {}),
  degradation: kind("Slower and slower over the window.", {
    factor: amount(bounds.SLOWDOWN_FACTOR, "At the window's end everything takes this many times as long."),
  }),
  flapping: kind("Down and up in turn, as long as the window lasts.", {
    down_ms: count(bounds.DURATION_MS, "How long it is down, from the start of the window on."),
    up_ms: count(bounds.DURATION_MS, "How long it is up, before it is down again."),
    mode: v.optional(
      v.pipe(
        v.picklist(["hang", "reset", "status"]),
        v.description("hang: never answers. reset: the connection is torn down. status: an error. Default: status."),
      ),
      "status",
    ),
    status: v.optional(errorStatus("The HTTP status, with mode: status. Default: 503.")),
  }),
  scarce: kind("Few requests are served at once, and the others queue.", {
    capacity: count(bounds.CONCURRENCY, "Served at once; more wait in a queue."),
    ramp_ms: v.optional(count(bounds.DURATION_MS, "The capacity comes back over this last part of the window.")),
    ramp_to: v.optional(count(bounds.CONCURRENCY, "What the capacity grows to. Default: ten times as much.")),
  }),
  "cold-start": kind("The first requests of the window take longer, each a little less than the one before.", {
    extra_ms: count(bounds.LATENCY_MS, "How much longer the first one takes."),
    warm_after: count(bounds.REQUESTS, "After this many requests nothing is left of it."),
  }),
  "wrong-model": kind("The answer says that another model gave it.", {
    claims: modelName("The model that it claims to come from."),
  }),
  "wrong-usage": kind("The answer reports another usage than it had.", {
    factor: amount(bounds.USAGE_FACTOR, "So many times as many tokens."),
  }),
  ...DELIVERY_FAULTS,
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
