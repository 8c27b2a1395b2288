import type { LatencyModel } from "../config/scenario.ts";
import { fitLightTail, isLightTailed } from "./light-tail.ts";
import { type ShiftedLogNormal, fitShiftedLogNormal, shiftedLogNormalAt } from "./shifted-log-normal.ts";
import { type SlowModeMixture, fitSlowModeMixture, slowModeMixtureAt } from "./slow-mode-mixture.ts";
import { type ThreeQuantiles, fitThreeQuantiles, threeQuantilesAt } from "./three-quantiles.ts";

/** The distribution of a time: to the last byte for a model of kind `total`, else to the first token. */
export type TimeDistribution =
  | { readonly family: "shifted-log-normal"; readonly fit: ShiftedLogNormal }
  | { readonly family: "slow-mode-mixture"; readonly fit: SlowModeMixture }
  | { readonly family: "three-quantiles"; readonly fit: ThreeQuantiles };

/**
 * Of a mean, a P95 and a P99: the shifted log-normal, unless the mean is too low for it. Of a P50, a P95 and a P99: a
 * bulk and a slow mode where the tail is too heavy for one log-normal. What is left is the line through the quantiles,
 * which always exists. Throws ImpossibleDistribution.
 */
export function fitTime(model: LatencyModel): TimeDistribution {
  switch (model.kind) {
    case "total": {
      const wanted = { mean: model.meanMs, p95: model.p95Ms, p99: model.p99Ms };
      return isLightTailed(wanted)
        ? { family: "three-quantiles", fit: fitLightTail(wanted) }
        : { family: "shifted-log-normal", fit: fitShiftedLogNormal(wanted) };
    }
    case "first-token": {
      const { p50Ms, p95Ms, p99Ms } = model;
      const line = fitThreeQuantiles(p50Ms, p95Ms, p99Ms);
      const mixture = fitSlowModeMixture(p50Ms, p95Ms, p99Ms);
      return mixture === null
        ? { family: "three-quantiles", fit: line }
        : { family: "slow-mode-mixture", fit: mixture };
    }
  }
}

/** The quantile function, over the standard normal `z`: one number of chance a draw. */
export function timeAt(distribution: TimeDistribution): (z: number) => number {
  switch (distribution.family) {
    case "shifted-log-normal": {
      const { fit } = distribution;
      return (z) => shiftedLogNormalAt(fit, z);
    }
    case "slow-mode-mixture": {
      const { fit } = distribution;
      return (z) => slowModeMixtureAt(fit, z);
    }
    case "three-quantiles": {
      const { fit } = distribution;
      return (z) => threeQuantilesAt(fit, z);
    }
  }
}
