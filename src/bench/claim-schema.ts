import * as v from "valibot";
import { count, figure, interval, listOf, part, unit } from "./schema-parts.ts";

const verdict = v.picklist(["better", "consistent", "worse", "cannot tell"]);

/** Figures of somebody else, and what was measured of them. */
export const claims = listOf(
  part({
    claim: v.string(),
    chain: v.string(),
    configuration: v.string(),
    metric: v.string(),
    unit,
    claimed: v.number(),
    more_is_better: v.boolean(),
    value: figure,
    ci95: interval,
    n: count,
    verdict,
  }),
);

export const article = part({
  seeds: count,
  chain: v.string(),
  rows: listOf(
    part({
      table: v.picklist(["latency", "reliability"]),
      world: v.picklist(["healthy", "blocked", "outages", "wire"]),
      chain: v.string(),
      configuration: v.string(),
      tiers: count,
      calibrated: v.boolean(),
      requests: count,
      figures: listOf(
        part({
          figure: v.picklist(["mean", "p95", "p99", "overhead", "success", "recovery"]),
          unit,
          claimed: figure,
          value: figure,
          total_outage: v.boolean(),
          ci95: v.nullable(v.tuple([v.number(), figure])),
          n: count,
          verdict,
        }),
      ),
    }),
  ),
  answerable_share: figure,
  never_struck: listOf(v.string()),
  wire: v.exactOptional(part({ pairs: count, concurrency: count })),
});
