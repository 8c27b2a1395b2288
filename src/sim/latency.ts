import type { LatencyModel } from "../config/scenario.ts";
import { fitTime, timeAt } from "./time-distribution.ts";

/** How fast one answer comes, in ms since the provider began to work on it. */
export interface Pace {
  readonly firstTokenMs: number;
  readonly lastTokenMs: number;
}

/** From a standard normal `z` and the length of the answer in tokens; the prompt is taken for an empty one. */
export type PaceOf = (z: number, tokens: number) => Pace;

/** Of a model that gives the time to the last byte only, the part that passes before a stream's first token. */
const FIRST_TOKEN_SHARE = 0.3;

/** The latencies of a provider, exactly as its three figures say. Throws ImpossibleDistribution. */
export function fitLatency(model: LatencyModel): PaceOf {
  const valueAt = timeAt(fitTime(model));
  if (model.kind === "total") {
    return (z) => {
      const lastTokenMs = valueAt(z);
      return { firstTokenMs: lastTokenMs * FIRST_TOKEN_SHARE, lastTokenMs };
    };
  }
  const perTokenMs = 1000 / model.tokensPerSecond;
  return (z, tokens) => {
    const firstTokenMs = valueAt(z);
    return { firstTokenMs, lastTokenMs: firstTokenMs + Math.max(0, tokens - 1) * perTokenMs };
  };
}

/** The same answer to a prompt that is read first: all of it comes later, at the same rate. */
export function afterPrefill(pace: Pace, { prefillMsPer1kTokens = 0 }: LatencyModel, promptTokens: number): Pace {
  const prefillMs = (prefillMsPer1kTokens * promptTokens) / 1000;
  if (prefillMs === 0) return pace;
  return { firstTokenMs: pace.firstTokenMs + prefillMs, lastTokenMs: pace.lastTokenMs + prefillMs };
}
