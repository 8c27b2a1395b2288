import type { Promised } from "../played.ts";

/** Sums of money are exact to about this much. */
const ROUNDING_USD = 1e-9;

/** What a request cost is what its attempts cost; one of unknown cost makes the sum unknown. */
export const ledger: Promised = {
  name: "ledger",
  title: "What is spent is counted, once.",
  *broken({ asked }) {
    for (const { id, outcome } of asked) {
      if (outcome === null) continue;
      const costs = outcome.attempts.map(({ costUsd }) => costUsd);
      const costUsd = costs.reduce((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
      const same =
        costUsd === null || outcome.costUsd === null
          ? costUsd === outcome.costUsd
          : Math.abs(costUsd - outcome.costUsd) <= ROUNDING_USD;
      if (!same) yield `${id} cost ${outcome.costUsd}, its trail ${costUsd}`;
    }
  },
};
