import * as v from "valibot";
import type { RealReport, Stopped } from "./real-report.ts";

const amount = v.pipe(v.number(), v.minValue(0));

export const REAL = v.looseObject({
  max_cost_usd: amount,
  max_tokens: amount,
  estimate_usd: v.looseObject({ likely: amount, most: amount }),
  spent_at_most_usd: amount,
  held_back: amount,
}) satisfies v.GenericSchema<unknown, RealReport>;

export const STOPPED = v.looseObject({
  reason: v.literal("max-cost"),
  max_cost_usd: amount,
  spent_at_most_usd: amount,
  next_request_at_most_usd: amount,
}) satisfies v.GenericSchema<unknown, Stopped>;
