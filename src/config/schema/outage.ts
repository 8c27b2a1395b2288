import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { FAULT_KINDS, type FaultKind, KINDS, type WrittenEffect } from "./fault-kinds.ts";
import { AIM, type WrittenAim } from "./fault-window.ts";
import { amount, count, mapping, noList } from "./fields.ts";

const gap = v.pipe(
  mapping({
    mean_ms: v.optional(count(bounds.PROCESS_MS, "Mean time from the start of one outage to the start of the next.")),
    scale_ms: v.optional(count(bounds.PROCESS_MS, "In place of the mean: the scale of the Weibull distribution.")),
    shape: v.optional(
      amount(
        bounds.WEIBULL_SHAPE,
        "The shape of the Weibull distribution: below 1 outages cluster, 1 (the default) is without memory.",
      ),
    ),
  }),
  v.check(
    ({ mean_ms, scale_ms }) => (mean_ms === undefined) !== (scale_ms === undefined),
    encodeComplaint({
      rule: "invalid-value",
      message: "a gap is given by mean_ms or by scale_ms, by one of them",
      hint: "write { mean_ms: 483840000, shape: 0.65 }",
      atKey: true,
    }),
  ),
);

const repair = mapping({
  median_ms: count(bounds.PROCESS_MS, "Half of the outages are over after this time."),
  sigma: amount(bounds.LOG_NORMAL_SIGMA, "The standard deviation of the logarithm: 0 is always the median."),
  max_ms: v.optional(count(bounds.PROCESS_MS, "No outage lasts longer. Default: 366 days.")),
});

const state = (which: string, probability: string) =>
  mapping({
    mean_ms: count(bounds.PROCESS_MS, `How long a ${which} time lasts on average; its length has no memory.`),
    probability: v.optional(amount(bounds.FRACTION, `Chance that a request in a ${which} time is hit. ${probability}`)),
  });

/** Written once in the JSON Schema. */
export const OUTAGE_PROCESS = v.pipe(
  noList(
    v.variant("kind", [
      mapping({
        kind: v.literal("renewal"),
        gap: v.pipe(gap, v.description("From start to start: Weibull. Outages may overlap.")),
        repair: v.pipe(repair, v.description("How long an outage lasts: log-normal.")),
      }),
      mapping({
        kind: v.literal("gilbert-elliott"),
        good: v.pipe(state("good", "Default: 0."), v.description("When the provider is well.")),
        bad: v.pipe(state("bad", "Default: 1."), v.description("When it is not: an outage.")),
      }),
    ]),
  ),
  v.description("When outages begin and how long they last."),
);

/** What an outage process has beside the kind of its outages and whom they hit. */
const PROCESS = {
  process: OUTAGE_PROCESS,
  shared: v.optional(
    amount(
      bounds.FRACTION,
      "The share of each provider's outages that hits all providers of the list at once. Default: 0.",
    ),
  ),
} as const;

const PROCESS_SCHEMA = v.object(PROCESS);

/** An outage process as it is written. */
export type WrittenOutage = WrittenEffect & WrittenAim & v.InferOutput<typeof PROCESS_SCHEMA>;

/** As with fault windows, the types are those of the tables. */
export const OUTAGE = noList(v.variant("kind", KINDS.map(outageOf))) as unknown as v.GenericSchema<
  unknown,
  WrittenOutage
>;

type AnyOutage = v.LooseObjectSchema<{ readonly kind: v.LiteralSchema<FaultKind, undefined> }, undefined>;

function outageOf(kind: FaultKind): AnyOutage {
  const entries = { kind: v.literal(kind), ...FAULT_KINDS[kind].entries, ...AIM, ...PROCESS };
  return mapping(entries) as unknown as AnyOutage;
}
