import * as v from "valibot";

/** Far more than any bench writes: a report grows with its configurations and faults, not with its requests. */
const LIST_ITEMS_MAX = 100_000;

export const count = v.pipe(v.number(), v.minValue(0));
export const figure = v.nullable(v.number());
export const bounds = v.tuple([v.number(), v.number()]);
export const interval = v.nullable(bounds);
export const unit = v.picklist(["rate", "ms", "usd", "count"]);
export const counts = v.record(v.string(), count);

/** Reports of later versions may have more keys; what is not known here is kept as it is. */
export function part<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.looseObject(entries);
}

export function listOf<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(v.array(item), v.maxLength(LIST_ITEMS_MAX));
}

export const distribution = part({
  n: count,
  mean: figure,
  p50: figure,
  p90: figure,
  p95: figure,
  p99: figure,
  max: figure,
});

/** Reports of earlier versions have none. */
export const alone = v.exactOptional(part({ worst_recovery_ms: figure, total_outage: v.boolean() }));
