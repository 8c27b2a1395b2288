import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { FAULT_KINDS, type FaultKind, KINDS, type WrittenEffect } from "./fault-kinds.ts";
import { amount, count, mapping, modelName, noList, switchOf, text } from "./fields.ts";

const where = v.pipe(
  mapping({
    stream: v.optional(switchOf("true: only streamed requests; false: only others.")),
    input_tokens_min: v.optional(count(bounds.INPUT_TOKENS, "Only requests with at least this many input tokens.")),
  }),
  v.description("Only requests like this."),
);

const severityPoint = mapping({
  at_ms: count(bounds.POINT_IN_TIME_MS, "Counted from the start of the window."),
  probability: amount(bounds.FRACTION, "Chance that a request is hit at that time."),
});

const severity = v.pipe(
  v.array(severityPoint),
  v.minLength(1),
  v.maxLength(bounds.SEVERITY_POINTS_MAX),
  v.check(
    (points) => points.every((point, index) => index === 0 || (points[index - 1]?.at_ms ?? 0) < point.at_ms),
    encodeComplaint({
      rule: "invalid-value",
      message: "the points of severity are not in order",
      hint: "write them by at_ms, from early to late, each time once",
    }),
  ),
  v.description("A probability that changes over the window: straight lines between these points."),
);

const repeat = mapping({
  every_ms: count(bounds.DURATION_MS, "From the start of one window to that of the next."),
  times: v.optional(count(bounds.REPETITIONS, "How many windows in all. Default: as many as begin in the scenario.")),
});

const providerName = (description: string) => text(description, bounds.NAME_CHARACTERS_MAX);

const provider = v.pipe(
  v.union([
    providerName("The provider it happens to."),
    v.pipe(v.array(providerName("A provider.")), v.minLength(1), v.maxLength(bounds.PROVIDERS_MAX)),
  ]),
  v.description("The provider it happens to, or a list of those it happens to at once."),
);

/** When a fault strikes. */
const TIMES = {
  at_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "When it starts. Default: 0.")),
  for_ms: v.optional(count(bounds.DURATION_MS, "How long it lasts. Default: to the end.")),
  repeat: v.optional(v.pipe(repeat, v.description("The same window again and again."))),
} as const;

/** Whom it strikes while it lasts. */
export const AIM = {
  provider,
  model: v.optional(modelName("Only this model. Default: every model.")),
  probability: v.optional(amount(bounds.FRACTION, "Chance that a request in the window is hit. Default: 1.")),
  severity: v.optional(severity),
  first: v.optional(count(bounds.REQUESTS, "Only the first N requests of the window.")),
  every: v.optional(count(bounds.REQUESTS, "Only each Nth request of the window.")),
  where: v.optional(where),
} as const;

const TARGETING = { ...TIMES, ...AIM } as const;
const TARGETING_SCHEMA = v.object(TARGETING);
const AIM_SCHEMA = v.object(AIM);

export type WrittenAim = v.InferOutput<typeof AIM_SCHEMA>;

/** A fault as it is written: its kind with its own fields, and where and when it strikes. */
export type WrittenFault = WrittenEffect & v.InferOutput<typeof TARGETING_SCHEMA>;

const WITHOUT_CHANCE = encodeComplaint({
  rule: "required",
  message: 'a brownout needs "probability"',
  hint: 'add "probability: 0.3", or severity for one that changes',
  atKey: true,
});

/** The schema library infers types from a literal list only; this one is made from the table, and typed by it above. */
export const FAULT_WINDOW = noList(v.variant("kind", KINDS.map(windowOf))) as unknown as v.GenericSchema<
  unknown,
  WrittenFault
>;

type AnyWindow = v.LooseObjectSchema<{ readonly kind: v.LiteralSchema<FaultKind, undefined> }, undefined>;

function windowOf(kind: FaultKind): AnyWindow {
  const entries = { kind: v.literal(kind), ...FAULT_KINDS[kind].entries, ...TARGETING };
  const window = mapping(entries) as unknown as AnyWindow;
  if (kind !== "brownout") return window;
  return v.pipe(window, v.check(hasChance, WITHOUT_CHANCE)) as unknown as AnyWindow;
}

function hasChance(window: v.InferOutput<AnyWindow>): boolean {
  return window["probability"] !== undefined || window["severity"] !== undefined;
}
