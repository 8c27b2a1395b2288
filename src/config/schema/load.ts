import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { encodeComplaint } from "../issue.ts";
import { amount, count, mapping, noList, switchOf, text } from "./fields.ts";

const STREAM = { stream: v.optional(switchOf("Whether the answers are streamed. Default: false.")) } as const;

const WINDOW = {
  at_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "When the window starts. Default: 0.")),
  until_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "When the window ends. Default: the scenario's end.")),
} as const;

/** Of what sends by a schedule of its own. */
const OPEN_LOOP = {
  ...WINDOW,
  requests_max: v.optional(count(bounds.REQUESTS, "Only the first so many. Default: all.")),
  max_in_flight: v.optional(
    count(bounds.CONCURRENCY, "What is due while so many are under way is blocked: not sent. Default: 2000."),
  ),
  ...STREAM,
} as const;

const ratePoint = mapping({
  at_ms: count(bounds.POINT_IN_TIME_MS, "Counted from the start of the window."),
  requests_per_second: amount(bounds.REQUESTS_PER_SECOND, "The rate at that time."),
});

const rates = v.pipe(
  v.array(ratePoint),
  v.minLength(1),
  v.maxLength(bounds.RATES_MAX),
  v.check(
    (points) => points.every((point, index) => index === 0 || (points[index - 1]?.at_ms ?? 0) <= point.at_ms),
    encodeComplaint({
      rule: "invalid-value",
      message: "the points of rates are not in order",
      hint: "write them by at_ms, from early to late; two at the same time are a jump",
    }),
  ),
  v.description(
    "A rate that changes: straight lines between these points. Two points are a ramp, four a spike; two at one time a jump.",
  ),
);

/** One phase of a scenario's load. What one value means for another is checked in resolve-load.ts. */
export const LOAD_PHASE = noList(
  v.variant("phase", [
    mapping({
      phase: v.literal("sequential"),
      requests: count(bounds.REQUESTS, "Spread evenly over the window."),
      callers: v.optional(count(bounds.CONCURRENCY, "They take turns, each sends one at a time. Default: 1.")),
      ...WINDOW,
      ...STREAM,
    }),
    mapping({
      phase: v.literal("concurrent"),
      requests: count(bounds.REQUESTS, "How many in all."),
      concurrency: count(bounds.CONCURRENCY, "How many at once."),
      at_ms: v.optional(count(bounds.POINT_IN_TIME_MS, "When it starts. Default: 0.")),
      ...STREAM,
    }),
    mapping({
      phase: v.literal("open"),
      requests_per_second: v.optional(
        amount(bounds.REQUESTS_PER_SECOND, "How many start each second on average, however many are under way."),
      ),
      rates: v.optional(rates),
      arrivals: v.optional(
        v.pipe(
          v.picklist(["poisson", "constant", "gamma"]),
          v.description("By chance, at even steps, or in bursts and lulls. Default: poisson."),
        ),
      ),
      shape: v.optional(
        amount(
          bounds.ARRIVALS_SHAPE,
          "Of gamma arrivals: below 1 they come in bursts, 1 is poisson. Default: 0.25, four times poisson's variance.",
        ),
      ),
      ...OPEN_LOOP,
    }),
    mapping({
      phase: v.literal("trace"),
      file: text(
        "CSV or JSON lines with arrival times, which count from the earliest one, and token counts; its place counts from " +
          "this file's folder.",
      ),
      speed: v.optional(amount(bounds.TRACE_SPEED, "2 plays it in half the time. Default: 1.")),
      ...OPEN_LOOP,
    }),
  ]),
);

export type WrittenPhase = v.InferOutput<typeof LOAD_PHASE>;
