import type { LatencyModel } from "../config/scenario.ts";
import { fitLightTail, isLightTailed } from "./light-tail.ts";
import { type MeanAndTail, fitShiftedLogNormal, shiftedLogNormalAt } from "./shifted-log-normal.ts";
import { fitThreeQuantiles, threeQuantilesAt } from "./three-quantiles.ts";

/** How fast one answer comes, in ms since the provider began to work on it. */
export interface Pace {
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
}

/** From a standard normal `z` and the length of the answer in tokens. */
export type PaceOf = (z: number, tokens: number) => Pace;

/** Of a model that gives the time to the last byte only, the part that passes before a stream's first token. */
const FIRST_TOKEN_SHARE = 0.3;

/** The latencies of a provider, exactly as its three figures say. Throws ImpossibleDistribution. */
export function fitLatency(model: LatencyModel): PaceOf {
  switch (model.kind) {
    case "total": {
      const wholeMs = fitWhole({ mean: model.meanMs, p95: model.p95Ms, p99: model.p99Ms });
      return (z) => {
        const lastTokenMs = wholeMs(z);
        return { firstTokenMs: lastTokenMs * FIRST_TOKEN_SHARE, lastTokenMs };
      };
    }
    case "first-token": {
      const fit = fitThreeQuantiles(model.p50Ms, model.p95Ms, model.p99Ms);
      const perTokenMs = 1000 / model.tokensPerSecond;
      return (z, tokens) => {
        const firstTokenMs = threeQuantilesAt(fit, z);
        return { firstTokenMs, lastTokenMs: firstTokenMs + Math.max(0, tokens - 1) * perTokenMs };
      };
    }
  }
}

function fitWhole(wanted: MeanAndTail): (z: number) => number {
  if (isLightTailed(wanted)) {
    const fit = fitLightTail(wanted);
    return (z) => threeQuantilesAt(fit, z);
  }
  const fit = fitShiftedLogNormal(wanted);
  return (z) => shiftedLogNormalAt(fit, z);
}
