import { inEachChain, type LintRule } from "./rule.ts";

/** A latency objective above the timeout can never be missed: answers that slow do not exist. */
export const slowObjective: LintRule = {
  id: "slow-objective",
  check: inEachChain((chain, subject) =>
    chain.tiers.flatMap((tier) => {
      const timeoutMs = Math.min(tier.timeoutMs, chain.timeoutMs);
      if (tier.maxLatencyMs === null || tier.maxLatencyMs <= timeoutMs) return [];
      return [
        {
          path: subject.tierPath(chain, tier, "max_latency_ms"),
          message: `max_latency_ms is ${tier.maxLatencyMs}, but an attempt ends after ${timeoutMs} ms: it has no effect`,
          hint: `write less than ${timeoutMs}`,
        },
      ];
    }),
  ),
};
