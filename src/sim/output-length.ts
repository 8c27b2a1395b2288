import { answerLengthIn } from "../core/answer-length.ts";
import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { normalQuantile } from "../core/normal-quantile.ts";

/** No model writes longer answers; it also bounds what a simulated one costs. */
export const OUTPUT_TOKENS_MAX = 131_072;

const Z95 = normalQuantile(0.95);

/**
 * Draws the length of an answer in tokens, at least 1, from a standard normal `z`: log-normal with this mean and P95,
 * rounded. Throws ImpossibleDistribution: a log-normal's P95 is at most 3.868 times its mean.
 */
export function fitOutputLength({ mean, p95 }: { readonly mean: number; readonly p95: number }): (z: number) => number {
  const named = `output tokens of mean ${mean} and P95 ${p95}`;
  if (!(mean >= 1 && mean <= OUTPUT_TOKENS_MAX)) {
    throw new ImpossibleDistribution(`${named}: the mean must be from 1 to ${OUTPUT_TOKENS_MAX}`);
  }
  if (!(p95 >= mean)) throw new ImpossibleDistribution(`${named}: the P95 must not be below the mean`);
  // From ln(P95 / mean) = Z95 sigma - sigma^2 / 2, the smaller root.
  const discriminant = Z95 * Z95 - 2 * Math.log(p95 / mean);
  if (!(discriminant >= 0)) {
    const most = Math.floor(mean * Math.exp((Z95 * Z95) / 2));
    throw new ImpossibleDistribution(`${named}: a log-normal with that mean has a P95 of at most ${most}`);
  }
  const sigma = Z95 - Math.sqrt(discriminant);
  const mu = Math.log(mean) - (sigma * sigma) / 2;
  return (z) => Math.min(OUTPUT_TOKENS_MAX, Math.max(1, Math.round(Math.exp(mu + sigma * z))));
}

/** The length that a request's id asks for, as far as answers go; null: it asks for none. */
export function lengthAskedFor(requestId: string): number | null {
  const tokens = answerLengthIn(requestId);
  return tokens === null ? null : Math.min(OUTPUT_TOKENS_MAX, Math.max(1, tokens));
}
